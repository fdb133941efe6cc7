//! The bounds of the implementation: a source whose type mentions a type parameter has to be
//! `Transient`.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Generics, Type, WherePredicate, parse_quote};

use super::input::Input;
use super::judgement::Judgement;

/// The type's generics with these bounds added.
pub(crate) fn generics(input: &Input, judgements: &[Judgement], private: &TokenStream) -> Generics {
    let mut generics = input.generics.clone();
    let sources = input.cases.iter().zip(judgements).filter_map(|(case, judgement)| {
        let field = case.fields.iter().nth(judgement.source()?)?;
        is_open(&field.ty, input).then_some(&field.ty)
    });
    let mut seen = BTreeSet::new();
    let predicates: Vec<WherePredicate> = sources
        .filter(|ty| seen.insert(ty.to_token_stream().to_string()))
        .map(|ty| parse_quote!(#ty: #private::Transient))
        .collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// Whether `ty` depends on a type parameter. A type that contains the error itself does not count:
/// its bound would need the very implementation that it stands on.
fn is_open(ty: &Type, input: &Input) -> bool {
    let is_parameter = |name: &str| input.generics.type_params().any(|param| param.ident.unraw() == name);
    let own = input.ident.unraw().to_string();
    has_name(ty.to_token_stream(), &|name, position| position == PathPosition::First && is_parameter(name))
        && !has_name(ty.to_token_stream(), &|name, position| match position {
            PathPosition::First => name == "Self" || name == own,
            // The error itself, written as `crate::Error<E>`. Another type of the same name looks
            // alike.
            PathPosition::LastWithArguments => name == own,
            PathPosition::FurtherOn => false,
        })
}

/// The position of a name in its path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathPosition {
    First,
    LastWithArguments,
    FurtherOn,
}

/// Whether `is_it` holds for a name in `tokens`.
fn has_name(tokens: TokenStream, is_it: &dyn Fn(&str, PathPosition) -> bool) -> bool {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let is_punct = |index: usize, char| matches!(trees.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == char);
    let colons_at = |index: usize| is_punct(index, ':') && is_punct(index + 1, ':');
    trees.iter().enumerate().any(|(index, tree)| match tree {
        TokenTree::Ident(ident) => {
            let after = index + 1;
            let position = if index < 2 || !colons_at(index - 2) {
                PathPosition::First
            } else if is_punct(after, '<') || colons_at(after) && is_punct(after + 2, '<') {
                PathPosition::LastWithArguments
            } else {
                PathPosition::FurtherOn
            };
            is_it(&ident.unraw().to_string(), position)
        }
        TokenTree::Group(group) => has_name(group.stream(), is_it),
        _ => false,
    })
}

/// An implementation of `Derived` without the added bounds. If the bounds leave the type without
/// `Transient`, the compiler's message can tell that it derives.
pub(crate) fn marker(input: &Input, bounded: &Generics, private: &TokenStream) -> Option<TokenStream> {
    let count =
        |generics: &Generics| generics.where_clause.as_ref().map_or(0, |clause| clause.predicates.len());
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let ident = &input.ident;
    (count(bounded) > count(&input.generics))
        .then(|| quote!(#[automatically_derived] impl #impl_generics #private::Derived for #ident #type_generics #where_clause {}))
}

/// The header of the implementation.
pub(crate) fn header(input: &Input, generics: &Generics, private: &TokenStream) -> TokenStream {
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = input.generics.split_for_impl();
    let ident = &input.ident;
    quote!(impl #impl_generics #private::Transient for #ident #type_generics #where_clause)
}
