//! The names that the parameters bind, and the code that each attempt needs for them.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, Expr, FnArg, Generics, Ident, Pat, PatIdent, Receiver, ReceiverKind, Signature, Token, Type,
    TypeParamBound,
};

use super::{
    Kind, Shape,
    future::{self, FutureBody},
    moves::{self, Uses},
    types,
    value_kind::ValueKind,
};
use crate::spans::moved;

/// A name that a parameter or a hoisted `let` binds.
pub(crate) struct Binding {
    pub(crate) name: Ident,
    mutability: Option<Token![mut]>,
    attrs: Vec<Attribute>,
    passing: Passing,
    kind: ValueKind,
    /// Whether the type is composed of other types, none of them a type parameter. Such a parameter
    /// is cloned through the runtime's `CloneWhole`: its message names the whole type, such as
    /// `Vec<File>`, and not only `File`.
    is_compound: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Passing {
    /// `&mut T`: reborrowed for every attempt.
    MutReference,
    /// `Pin<&mut T>`: reborrowed for every attempt.
    PinMut,
    /// `Option<&mut T>`: reborrowed for every attempt.
    OptionMut,
    /// `Copy`: every use copies it.
    Copy,
    Value,
}

/// The way in which `self` is passed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelfPassing {
    Reference,
    MutReference,
    PinMut,
    Value,
}

impl SelfPassing {
    pub(crate) fn of(receiver: &Receiver) -> Self {
        match &receiver.kind {
            ReceiverKind::Reference(_, _, Some(_)) => Self::MutReference,
            ReceiverKind::Reference(..) => Self::Reference,
            ReceiverKind::Typed(_, ty) => match types::peel(ty) {
                ty if types::is_mut_reference(ty) => Self::MutReference,
                Type::Reference(_) => Self::Reference,
                ty if types::is_pin_mut(ty) => Self::PinMut,
                ty if is_pin_of_reference(ty) => Self::Reference,
                _ => Self::Value,
            },
            _ => Self::Value,
        }
    }
}

fn is_pin_of_reference(ty: &Type) -> bool {
    types::pinned(ty).is_some_and(|pointer| matches!(types::peel(pointer), Type::Reference(_)))
}

/// A new binding of a name at the start of each attempt.
pub(crate) struct Rebind<'a> {
    binding: &'a Binding,
    how: How,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Reborrow,
    RepinMut,
    ReborrowOption,
    /// Used as it is: copied, or moved.
    Take,
    Clone,
}

/// The names of parameters that are cursors, `mut x: &mut T`.
pub(crate) fn cursor_names(sig: &Signature) -> Vec<String> {
    of_signature(sig)
        .iter()
        .filter(|binding| binding.is_cursor())
        .map(|binding| binding.name.to_string())
        .collect()
}

/// All names that the signature binds, except `self`.
pub(crate) fn of_signature(sig: &Signature) -> Vec<Binding> {
    let mut bindings = Vec::new();
    for input in &sig.inputs {
        let FnArg::Typed(typed) = input else { continue };
        let ty = plain_name(&typed.pat).map(|_| &*typed.ty);
        for_each_binding(&typed.pat, &mut |pattern, cfgs| {
            let attrs = typed.attrs.iter().chain(cfgs).cloned().collect();
            bindings.push(Binding::new(pattern, ty, attrs, &sig.generics));
        });
    }
    bindings
}

/// The names that the body sees: those of hoisted `let`s, and those of the signature that they do
/// not hide.
pub(crate) fn all_bindings(sig: &Signature, shape: &Shape) -> Vec<Binding> {
    let mut bindings = Vec::new();
    if let Kind::ReturnsFuture(body) = &shape.kind
        && let FutureBody::Tail(tail) = &**body
    {
        bindings.extend(tail.hoisted.iter().flat_map(|local| of_hoisted(local, sig)));
    }
    let of_signature = of_signature(sig);
    let hidden = |name| bindings.iter().any(|binding: &Binding| binding.name == name);
    let visible: Vec<_> = of_signature.into_iter().filter(|binding| !hidden(binding.name.clone())).collect();
    bindings.extend(visible);
    bindings
}

/// The names that a hoisted `let pattern = parameter;` binds.
pub(crate) fn of_hoisted(local: &syn::Local, sig: &Signature) -> Vec<Binding> {
    let source = future::moved_parameter(local);
    let self_type = source.filter(|name| *name == "self").and_then(|_| sig.receiver()).map(receiver_type);
    let parameter = source.and_then(|name| parameter_type(sig, name)).cloned();
    let ty = plain_name(&local.pat).and(self_type.or(parameter));
    let mut bindings = Vec::new();
    for_each_binding(&local.pat, &mut |pattern, cfgs| {
        bindings.push(Binding::new(pattern, ty.as_ref(), cfgs.to_vec(), &sig.generics));
    });
    bindings
}

pub(crate) fn receiver_type(receiver: &Receiver) -> Type {
    match &receiver.kind {
        ReceiverKind::Reference(and, lifetime, mutability) => {
            syn::parse_quote!(#and #lifetime #mutability Self)
        }
        ReceiverKind::Typed(_, ty) => (**ty).clone(),
        _ => syn::parse_quote!(Self),
    }
}

fn parameter_type<'a>(sig: &'a Signature, name: &Ident) -> Option<&'a Type> {
    sig.inputs.iter().find_map(|input| match input {
        FnArg::Typed(typed) if plain_name(&typed.pat) == Some(name) => Some(&*typed.ty),
        _ => None,
    })
}

fn plain_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => Some(ident),
        Pat::Paren(paren) => plain_name(&paren.pat),
        _ => None,
    }
}

/// Calls `f` for every name that `pattern` binds by value, with the `cfg`s of the fields around it.
fn for_each_binding(pattern: &Pat, f: &mut impl FnMut(&PatIdent, &[Attribute])) {
    fn visit(pattern: &Pat, cfgs: &[Attribute], f: &mut impl FnMut(&PatIdent, &[Attribute])) {
        match pattern {
            Pat::Ident(ident) => {
                if ident.by_ref.is_none() {
                    f(ident, cfgs);
                }
                if let Some((_, inner)) = &ident.subpat {
                    visit(inner, cfgs, f);
                }
            }
            Pat::Paren(paren) => visit(&paren.pat, cfgs, f),
            Pat::Reference(reference) => visit(&reference.pat, cfgs, f),
            Pat::Type(typed) => visit(&typed.pat, cfgs, f),
            Pat::Tuple(tuple) => tuple.elems.iter().for_each(|pattern| visit(pattern, cfgs, f)),
            Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|pattern| visit(pattern, cfgs, f)),
            Pat::Slice(slice) => slice.elems.iter().for_each(|pattern| visit(pattern, cfgs, f)),
            Pat::Struct(fields) => {
                for field in &fields.fields {
                    let own = field.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
                    let cfgs: Vec<_> = cfgs.iter().chain(own).cloned().collect();
                    visit(&field.pat, &cfgs, f);
                }
            }
            _ => {}
        }
    }
    visit(pattern, &[], f);
}

/// Calls `change` for every name in the pattern, to set or remove its `mut`.
pub(crate) fn change_mutability(pattern: &mut Pat, change: &impl Fn(&mut PatIdent)) {
    match pattern {
        Pat::Ident(ident) => {
            change(ident);
            if let Some((_, inner)) = &mut ident.subpat {
                change_mutability(inner, change);
            }
        }
        Pat::Paren(paren) => change_mutability(&mut paren.pat, change),
        Pat::Reference(reference) => change_mutability(&mut reference.pat, change),
        Pat::Type(typed) => change_mutability(&mut typed.pat, change),
        Pat::Tuple(tuple) => tuple.elems.iter_mut().for_each(|pattern| change_mutability(pattern, change)),
        Pat::TupleStruct(tuple) => {
            tuple.elems.iter_mut().for_each(|pattern| change_mutability(pattern, change));
        }
        Pat::Slice(slice) => slice.elems.iter_mut().for_each(|pattern| change_mutability(pattern, change)),
        Pat::Struct(fields) => {
            fields.fields.iter_mut().for_each(|field| change_mutability(&mut field.pat, change));
        }
        _ => {}
    }
}

impl Binding {
    fn new(pattern: &PatIdent, ty: Option<&Type>, attrs: Vec<Attribute>, generics: &Generics) -> Self {
        let passing = match ty {
            Some(ty) if types::is_mut_reference(ty) => Passing::MutReference,
            Some(ty) if types::is_pin_mut(ty) => Passing::PinMut,
            Some(ty) if types::is_option_mut(ty) => Passing::OptionMut,
            Some(ty) if types::is_plainly_copy(ty) => Passing::Copy,
            _ => Passing::Value,
        };
        Self {
            name: pattern.ident.clone(),
            mutability: pattern.mutability,
            attrs,
            passing,
            kind: ty.map_or(ValueKind::Plain, |ty| kind_of(ty, generics)),
            is_compound: ty.is_some_and(|ty| types::is_compound(ty, generics)),
        }
    }

    /// The new binding that each attempt makes of the name before the body; `None` if it needs
    /// none.
    fn rebind(&self, consumed: bool, listed: bool) -> Option<Rebind<'_>> {
        let how = match self.passing {
            _ if listed => How::Clone,
            Passing::MutReference => How::Reborrow,
            Passing::PinMut => How::RepinMut,
            Passing::OptionMut => How::ReborrowOption,
            Passing::Copy if self.mutability.is_some() => How::Take,
            Passing::Value if consumed || self.mutability.is_some() => How::Clone,
            Passing::Copy | Passing::Value => return None,
        };
        Some(Rebind { binding: self, how })
    }

    fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }

    fn is_cursor(&self) -> bool {
        self.passing == Passing::MutReference && self.mutability.is_some()
    }

    fn may_be_consumed(&self) -> bool {
        self.passing == Passing::Value && self.mutability.is_none()
    }
}

fn kind_of(ty: &Type, generics: &Generics) -> ValueKind {
    let named = types::last_segment(ty).map(|segment| segment.ident.to_string());
    let named = named.unwrap_or_default();
    if named == "Option" || named.ends_with("Result") {
        return ValueKind::Outcome;
    }
    let bounds = bounds_of(ty, generics);
    let iterates = |bound: &&TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|segment| {
            let name = segment.ident.to_string();
            name.ends_with("Iterator") && !name.starts_with("Into")
        }),
        _ => false,
    };
    if types::names(ty, "FnOnce") || bounds.iter().any(|bound| types::names(bound, "FnOnce")) {
        ValueKind::CalledOnce
    } else if bounds.iter().any(iterates) {
        ValueKind::Iterator
    } else if named == "Box" {
        ValueKind::Boxed
    } else {
        ValueKind::Plain
    }
}

/// The bounds of `impl Trait`, or of a type parameter, in angle brackets or in the `where` clause.
fn bounds_of<'a>(ty: &'a Type, generics: &'a Generics) -> Vec<&'a TypeParamBound> {
    let name = match types::peel(ty) {
        Type::ImplTrait(opaque) => return opaque.bounds.iter().collect(),
        Type::Path(path) => path.path.get_ident(),
        _ => None,
    };
    let Some(name) = name else {
        return Vec::new();
    };
    let declared = generics
        .type_params()
        .filter(|parameter| parameter.ident == *name)
        .flat_map(|parameter| &parameter.bounds);
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let demanded = predicates.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(predicate) => match types::peel(&predicate.bounded_ty) {
            Type::Path(path) if path.path.get_ident() == Some(name) => Some(&predicate.bounds),
            _ => None,
        },
        _ => None,
    });
    declared.chain(demanded.flatten()).collect()
}

/// The new bindings that each attempt makes; `listed` are the names in `clone(...)`. Also, of the
/// parameters that are left as they are, those where types decide.
pub(crate) fn rebinds<'a>(
    bindings: &'a [Binding],
    body: &TokenStream,
    listed: &[Ident],
) -> (Vec<Rebind<'a>>, Vec<ByTypes>) {
    let mentioned: Vec<&Binding> = bindings
        .iter()
        .filter(|binding| crate::tokens::mentions(body.clone(), &binding.name.to_string()))
        .collect();
    let candidates: Vec<moves::Candidate> = mentioned
        .iter()
        .filter(|binding| binding.may_be_consumed())
        .map(|binding| moves::Candidate { name: binding.name.to_string(), kind: binding.kind })
        .collect();
    // Most functions take references only. Their bodies are not parsed.
    let uses = if candidates.is_empty() { Uses::default() } else { moves::uses(body.clone(), &candidates) };
    let of = |binding: &&'a Binding| {
        binding.rebind(uses.consumed.contains(&binding.name.to_string()), listed.contains(&binding.name))
    };
    let rebinds: Vec<_> = mentioned.iter().filter_map(of).collect();
    let is_left = |binding: &&&Binding| {
        binding.may_be_consumed() && binding.cfgs().next().is_none() && !listed.contains(&binding.name)
    };
    let by_types = mentioned
        .iter()
        .filter(is_left)
        .filter_map(|binding| ByTypes::of(binding.name.to_token_stream(), &uses));
    let by_types = by_types.collect();
    (rebinds, by_types)
}

/// A parameter that is left as it is, with the places where types decide whether it is moved.
pub(crate) struct ByTypes {
    /// The parameter: a name, or `self`.
    pub(crate) parameter: TokenStream,
    /// Its fields that are used as values.
    pub(crate) parts: Vec<Expr>,
    /// Whether it may be consumed in a way that syntax does not show.
    pub(crate) suspected: bool,
    /// Its fields that may be consumed in such a way.
    pub(crate) receivers: Vec<Expr>,
}

impl ByTypes {
    /// `None` if there is no such place.
    pub(crate) fn of(parameter: TokenStream, uses: &Uses) -> Option<Self> {
        let name = parameter.to_string();
        let of_parameter = |places: &[moves::Place]| {
            let mut found: Vec<Expr> = Vec::new();
            for place in places.iter().filter(|place| place.root == name) {
                let written = place.expr.to_token_stream().to_string();
                if found.iter().all(|other| other.to_token_stream().to_string() != written) {
                    found.push(place.expr.clone());
                }
            }
            found
        };
        let (parts, receivers) = (of_parameter(&uses.parts), of_parameter(&uses.receivers));
        let suspected = uses.suspected.contains(&name);
        (suspected || !parts.is_empty()).then_some(Self { parameter, parts, suspected, receivers })
    }
}

/// The new bindings for a body that runs once, in a closure. A cursor, `mut x: &mut T`, is moved
/// in: captured by reference, it could not be set to a part of what it borrows.
pub(crate) fn cursors<'a>(bindings: &'a [Binding], body: &TokenStream) -> Vec<Rebind<'a>> {
    bindings
        .iter()
        .filter(|binding| binding.is_cursor())
        .filter(|binding| crate::tokens::mentions(body.clone(), &binding.name.to_string()))
        .map(|binding| Rebind { binding, how: How::Take })
        .collect()
}

/// A clone of `value`. If its type is not `Clone`, the compiler reports it at `span`.
pub(crate) fn clone_for_attempt(private: &TokenStream, span: Span, value: &TokenStream) -> TokenStream {
    clone_by(&quote_spanned!(span=> CloneForAttempt), private, span, value)
}

fn clone_by(cloned: &TokenStream, private: &TokenStream, span: Span, value: &TokenStream) -> TokenStream {
    let private = moved(private, span);
    quote_spanned!(span=> #private::#cloned::clone_for_attempt(&#value))
}

/// Whether a body uses `self`, a `&mut` reference, as a value, or captures it by `move`. Few bodies
/// do. Only bodies whose tokens look like it are parsed.
pub(crate) fn moves_self(body: &TokenStream) -> bool {
    taken_along(body.clone()) || stands_alone(body.clone()) && consumes_self(body)
}

/// Whether a `self` follows a `move`.
fn taken_along(tokens: TokenStream) -> bool {
    let mut moves = false;
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => {
            moves |= word == "move";
            moves && word == "self"
        }
        TokenTree::Group(group) => {
            taken_along(group.stream()) || moves && crate::tokens::mentions(group.stream(), "self")
        }
        TokenTree::Punct(mark) => {
            moves &= mark.as_char() != ';';
            false
        }
        TokenTree::Literal(text) => moves && captures_self(&text.to_string()),
    })
}

/// Whether the text of a literal has `{self}` in it, as a format string may.
pub(crate) fn captures_self(text: &str) -> bool {
    text.match_indices("{self").any(|(at, name)| {
        let braces = 1 + text[..at].bytes().rev().take_while(|byte| *byte == b'{').count();
        braces % 2 == 1 && text[at + name.len()..].starts_with(['}', ':'])
    })
}

/// Whether there is a `self` that is neither borrowed nor followed by a field or method.
fn stands_alone(tokens: TokenStream) -> bool {
    let mut before = None;
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_punct = |tree: Option<&TokenTree>, marks: &[char]| matches!(tree, Some(TokenTree::Punct(punct)) if marks.contains(&punct.as_char()));
        let alone = match &tree {
            TokenTree::Ident(ident) if ident == "self" => {
                !is_punct(trees.peek(), &['.', ':']) && !is_punct(before.as_ref(), &['&', '*'])
            }
            TokenTree::Group(group) => stands_alone(group.stream()),
            _ => false,
        };
        if alone {
            return true;
        }
        before = Some(tree);
    }
    false
}

/// Whether the body consumes `self`.
fn consumes_self(body: &TokenStream) -> bool {
    crate::tokens::mentions(body.clone(), "self") && !uses_of_self(body).consumed.is_empty()
}

/// The uses of `self` in the body.
pub(crate) fn uses_of_self(body: &TokenStream) -> Uses {
    let candidate = moves::Candidate { name: "self".to_owned(), kind: ValueKind::Plain };
    moves::uses(body.clone(), &[candidate])
}

/// An `allow` for new bindings. Each has the name's own span, so clippy takes the binding for the
/// user's and reports that it shadows the parameter.
fn shadows() -> TokenStream {
    quote!(#[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)])
}

impl Rebind<'_> {
    pub(crate) fn name(&self) -> &Ident {
        &self.binding.name
    }

    /// Whether the name needs a `mut` outside the attempts, because it is borrowed mutably there.
    pub(crate) fn needs_mut_outside(&self) -> bool {
        matches!(self.how, How::RepinMut | How::ReborrowOption)
    }

    /// Statement before all attempts, for a name that each attempt clones: moves the parameter into
    /// a variable. Without it clippy's `needless_pass_by_value` fires, as each attempt only borrows
    /// the parameter; the user's body consumes it.
    pub(crate) fn keep(&self) -> Option<TokenStream> {
        let (name, cfgs) = (&self.binding.name, self.cfgs());
        let site = Span::mixed_site();
        let shadows = shadows();
        (self.how == How::Clone).then(|| quote_spanned!(site=> #(#cfgs)* #shadows let #name = #name;))
    }

    /// Statement before the attempt's async block, in a scope around it: makes the clone. Cloned
    /// inside, the block would borrow the parameter, and the future would not be `Send` if its type
    /// is not `Sync`.
    pub(crate) fn before_block(&self, private: &TokenStream) -> Option<TokenStream> {
        let (name, cfgs) = (&self.binding.name, self.cfgs());
        let clone = self.clone_of(private)?;
        let shadows = shadows();
        Some(quote!(#(#cfgs)* #shadows let #name = #clone;))
    }

    /// Statement inside the attempt. `cloned` says that [`before_block`](Self::before_block) came
    /// first.
    pub(crate) fn inside(&self, private: &TokenStream, cloned: bool) -> TokenStream {
        let Binding { name, mutability, attrs, .. } = self.binding;
        let value = match self.how {
            How::Reborrow => quote!(&mut *#name),
            How::RepinMut => quote!(#private::core::pin::Pin::as_mut(&mut #name)),
            How::ReborrowOption => quote!(#private::core::option::Option::as_deref_mut(&mut #name)),
            How::Take => quote!(#name),
            How::Clone if cloned => quote!(#name),
            How::Clone => self.clone_of(private).unwrap_or_default(),
        };
        let shadows = shadows();
        quote! {
            #(#attrs)*
            #shadows
            let #mutability #name = #value;
        }
    }

    /// The call that clones. All of it has the parameter's span, so that a missing `Clone` is
    /// reported at the parameter.
    fn clone_of(&self, private: &TokenStream) -> Option<TokenStream> {
        let name = &self.binding.name;
        let span = Span::mixed_site().located_at(name.span());
        let cloned = || {
            if self.binding.is_compound {
                quote_spanned!(span=> CloneWhole)
            } else {
                quote_spanned!(span=> CloneForAttempt)
            }
        };
        (self.how == How::Clone).then(|| clone_by(&cloned(), private, span, &quote!(#name)))
    }

    fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.binding.cfgs()
    }

    /// Whether an attribute of a parameter moves to the new binding. Lint attributes do; a `cfg`
    /// stays in both places.
    pub(crate) fn takes_attribute(attr: &Attribute) -> bool {
        ["allow", "warn", "deny", "forbid", "expect"].iter().any(|lint| attr.path().is_ident(lint))
    }
}
