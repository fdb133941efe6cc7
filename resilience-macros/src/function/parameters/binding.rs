//! The names that the parameters bind.

use syn::{Attribute, FnArg, Generics, Ident, Pat, PatIdent, Signature, Token, Type, TypeParamBound};

use super::receiver::receiver_type;
use crate::function::future::{self, FutureBody};
use crate::function::value_kind::ValueKind;
use crate::function::{CallKind, Output, types};

/// A name that a parameter or a hoisted `let` binds.
pub(crate) struct Binding {
    pub(crate) name: Ident,
    pub(super) mutability: Option<Token![mut]>,
    pub(super) attrs: Vec<Attribute>,
    pub(super) passing: Passing,
    pub(super) kind: ValueKind,
    /// Whether the type is composed of other types, none of them a type parameter. Such a parameter
    /// is cloned through the runtime's `CloneWhole`: its message names the whole type, such as
    /// `Vec<File>`, and not only `File`.
    pub(super) is_compound: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Passing {
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

/// The names of parameters that are cursors, `mut x: &mut T`.
pub(crate) fn cursor_names(sig: &Signature) -> Vec<String> {
    names_in_signature(sig)
        .iter()
        .filter(|binding| binding.is_cursor())
        .map(|binding| binding.name.to_string())
        .collect()
}

/// All names that the signature binds, except `self`.
pub(crate) fn names_in_signature(sig: &Signature) -> Vec<Binding> {
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
pub(crate) fn all_bindings(sig: &Signature, output: &Output) -> Vec<Binding> {
    let mut bindings = Vec::new();
    if let CallKind::ReturnsFuture(body) = &output.kind
        && let FutureBody::Tail(tail) = &**body
    {
        bindings.extend(tail.hoisted.iter().flat_map(|local| names_in_hoisted(local, sig)));
    }
    let names_in_signature = names_in_signature(sig);
    let hidden = |name| bindings.iter().any(|binding: &Binding| binding.name == name);
    let visible: Vec<_> =
        names_in_signature.into_iter().filter(|binding| !hidden(binding.name.clone())).collect();
    bindings.extend(visible);
    bindings
}

/// The names that a hoisted `let pattern = parameter;` binds.
pub(crate) fn names_in_hoisted(local: &syn::Local, sig: &Signature) -> Vec<Binding> {
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

    pub(super) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }

    pub(super) fn is_cursor(&self) -> bool {
        self.passing == Passing::MutReference && self.mutability.is_some()
    }

    pub(super) fn may_be_consumed(&self) -> bool {
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
    if types::mentions_name(ty, "FnOnce") || bounds.iter().any(|bound| types::mentions_name(bound, "FnOnce"))
    {
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
