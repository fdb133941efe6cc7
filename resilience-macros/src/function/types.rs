//! Questions about types that are answered by their tokens, because the compiler's answer would
//! come too late.

use std::mem;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{GenericArgument, Generics, Ident, PathArguments, PathSegment, Token, Type, TypeParamBound};

/// The type without parentheses and without the invisible groups that `macro_rules!` leaves.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        other => other,
    }
}

/// The last segment of a path type.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match peel(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// The type arguments of a path segment.
pub(crate) fn arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments.args.iter()),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// `P` in `Pin<P>`.
pub(crate) fn pinned(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    if segment.ident == "Pin" { arguments(segment).next() } else { None }
}

/// Whether the type is `Pin<&mut T>`.
pub(crate) fn is_pin_mut(ty: &Type) -> bool {
    pinned(ty).is_some_and(is_mut_reference)
}

/// Whether the error type of the outcome `ty` surely borrows nothing, also if a type parameter is
/// replaced. The second argument of a `Result` is its error type; an alias with one argument has it
/// inside.
pub(crate) fn owns_its_error(ty: &TokenStream, generics: &Generics) -> bool {
    let Ok(ty) = syn::parse2::<Type>(ty.clone()) else { return false };
    let Some(segment) = last_segment(&ty) else { return false };
    if segment.ident == "Option" {
        return true;
    }
    let borrows = |part: &dyn ToTokens| {
        let parameters = generics.type_params().map(|parameter| parameter.ident.to_string());
        let names: Vec<String> = parameters.chain(["Self".to_owned(), "impl".to_owned()]).collect();
        borrows_or_names(part.to_token_stream(), &names)
    };
    let path = peel(&ty).to_token_stream();
    match arguments(segment).collect::<Vec<_>>()[..] {
        [_, error, ..] => !borrows(error),
        [_] => !lifetimes(segment) && !borrows(&head(&ty)),
        [] => !borrows(&path),
    }
}

/// Whether a lifetime is among the arguments.
fn lifetimes(segment: &PathSegment) -> bool {
    match &segment.arguments {
        PathArguments::AngleBracketed(list) => {
            list.args.iter().any(|argument| matches!(argument, GenericArgument::Lifetime(_)))
        }
        _ => false,
    }
}

/// A path type without the arguments of its last segment.
fn head(ty: &Type) -> TokenStream {
    let Type::Path(path) = peel(ty) else { return ty.to_token_stream() };
    let mut path = path.clone();
    if let Some(last) = path.path.segments.last_mut() {
        last.arguments = PathArguments::None;
    }
    path.to_token_stream()
}

/// Whether a reference or a lifetime other than `'static`, or one of `names`, is in the tokens.
fn borrows_or_names(tokens: TokenStream, names: &[String]) -> bool {
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let found = match &tree {
            TokenTree::Group(group) => borrows_or_names(group.stream(), names),
            TokenTree::Ident(name) => names.iter().any(|wanted| name == wanted),
            TokenTree::Punct(mark) if mark.as_char() == '&' => {
                !matches!(trees.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '\'')
            }
            TokenTree::Punct(mark) if mark.as_char() == '\'' => {
                !matches!(trees.peek(), Some(TokenTree::Ident(name)) if name == "static")
            }
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// Whether the type is `Option<&mut T>`.
pub(crate) fn is_option_mut(ty: &Type) -> bool {
    is_option(ty) && last_segment(ty).is_some_and(|segment| arguments(segment).any(is_mut_reference))
}

/// Whether the type is `&mut T`.
pub(crate) fn is_mut_reference(ty: &Type) -> bool {
    matches!(peel(ty), Type::Reference(reference) if reference.mutability.is_some())
}

/// Whether the type is surely `Copy`: a shared reference, a pointer, or a primitive.
pub(crate) fn is_plainly_copy(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 17] = [
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "f32",
        "f64",
        "bool",
        "char",
        "PhantomData",
    ];
    match peel(ty) {
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::Ptr(_) | Type::FnPtr(_) => true,
        Type::Path(path) => {
            path.path.get_ident().is_some_and(|ident: &Ident| PRIMITIVES.iter().any(|name| ident == name))
        }
        _ => false,
    }
}

pub(crate) fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Option")
}

/// The name of the trait, if `ty` is a stream or an iterator, written as `impl Stream`,
/// `Box<dyn Iterator>` or the like.
pub(crate) fn stream(ty: &Type) -> Option<String> {
    const STREAMS: [&str; 5] = ["Stream", "TryStream", "FusedStream", "Iterator", "AsyncIterator"];
    let named = |bounds: &Punctuated<TypeParamBound, Token![+]>| {
        bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                let name = bound.path.segments.last()?.ident.to_string();
                STREAMS.contains(&name.as_str()).then_some(name)
            }
            _ => None,
        })
    };
    match peel(ty) {
        Type::ImplTrait(opaque) => named(&opaque.bounds),
        Type::TraitObject(object) => named(&object.bounds),
        Type::Path(_) => {
            let segment = last_segment(ty)?;
            match segment.ident.to_string().as_str() {
                "Pin" | "Box" => stream(arguments(segment).next()?),
                name @ ("BoxStream" | "LocalBoxStream") => Some(name.to_owned()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether `ty` is more than a lone name, and mentions no type parameter. Those of the function are
/// known; those of the `impl` around it are guessed by their name, a single letter.
pub(crate) fn is_compound(ty: &Type, generics: &Generics) -> bool {
    let is_alone = match peel(ty) {
        Type::Path(_) => last_segment(ty).is_some_and(|segment| segment.arguments.is_none()),
        Type::ImplTrait(_) => true,
        _ => false,
    };
    let of_function: Vec<String> =
        generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    !is_alone && !mentions_a_parameter(ty.to_token_stream(), &of_function)
}

fn mentions_a_parameter(tokens: TokenStream, of_function: &[String]) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(name) => {
            let name = name.to_string();
            let is_one_letter = name.len() == 1 && name.starts_with(char::is_uppercase);
            is_one_letter || name == "Self" || of_function.contains(&name)
        }
        TokenTree::Group(group) => mentions_a_parameter(group.stream(), of_function),
        _ => false,
    })
}

/// The type as it can be repeated inside the body: `impl Trait` and type macros become `_`.
pub(crate) fn repeatable(ty: &Type) -> Type {
    let mut ty = ty.clone();
    erase(&mut ty);
    ty
}

/// The type for code that needs the error alone. A success that cannot be repeated becomes `()`,
/// because the compiler refuses a `_` that nothing else determines.
pub(crate) fn failure_type(ty: &Type) -> Type {
    let mut failure = repeatable(ty);
    if let Type::Path(path) = &mut failure
        && let Some(result) = path.path.segments.last_mut()
        && let PathArguments::AngleBracketed(arguments) = &mut result.arguments
        && let Some(GenericArgument::Type(success)) = arguments.args.first_mut()
        && has_no_name(success)
    {
        *success = syn::parse_quote!(());
    }
    failure
}

/// Whether a `_` is in the type.
fn has_no_name(ty: &Type) -> bool {
    crate::tokens::mentions(ty.to_token_stream(), "_")
}

/// The span of the error type in `ty`, a `Result<T, E>`: of its name, if it is a path. The span of
/// `ty` where the error type is not written, as in an alias.
pub(crate) fn error_span(ty: &Type) -> Span {
    let error = last_segment(ty).and_then(|result| arguments(result).nth(1));
    let written = error.unwrap_or(ty);
    let name = error.and_then(last_segment).map(|name| name.ident.span());
    name.unwrap_or_else(|| written.span())
}

/// Whether a `_` stands for a part of the type. The lifetime `'_` does not.
pub(crate) fn is_left_open(ty: &TokenStream) -> bool {
    let mut after_quote = false;
    ty.clone().into_iter().any(|tree| {
        let is_lifetime = mem::replace(&mut after_quote, is_quote(&tree));
        match tree {
            TokenTree::Ident(name) => name == "_" && !is_lifetime,
            TokenTree::Group(group) => is_left_open(&group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        }
    })
}

fn is_quote(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '\'')
}

fn erase(ty: &mut Type) {
    match ty {
        Type::ImplTrait(_) | Type::Macro(_) => *ty = syn::parse_quote!(_),
        Type::Group(group) => erase(&mut group.elem),
        Type::Paren(paren) => erase(&mut paren.elem),
        Type::Reference(reference) => erase(&mut reference.elem),
        Type::Ptr(pointer) => erase(&mut pointer.elem),
        Type::Slice(slice) => erase(&mut slice.elem),
        Type::Array(array) => erase(&mut array.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(erase),
        Type::Path(path) => path.path.segments.iter_mut().for_each(erase_arguments),
        _ => {}
    }
}

fn erase_arguments(segment: &mut PathSegment) {
    let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
        return;
    };
    for argument in &mut arguments.args {
        if let GenericArgument::Type(ty) = argument {
            erase(ty);
        }
    }
}

/// Whether `name` occurs in the tokens of `part`.
pub(crate) fn mentions_name(part: &impl ToTokens, name: &str) -> bool {
    crate::tokens::mentions(part.to_token_stream(), name)
}
