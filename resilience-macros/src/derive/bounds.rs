//! What the implementation asks of the type's parameters: that a source which mentions them can be asked.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Generics, Type, WherePredicate, parse_quote};

use super::input::Input;
use super::judgement::Judgement;

/// The type's generics with these bounds.
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

/// Whether the type depends on parameters. One that contains the error itself does not count: the bound would ask for
/// the implementation that it is a bound of.
fn is_open(ty: &Type, input: &Input) -> bool {
    let mentions = |name: &str| mentions(ty.to_token_stream(), name);
    let open = input.generics.type_params().any(|param| mentions(&param.ident.unraw().to_string()));
    open && !mentions(&input.ident.unraw().to_string()) && !mentions("Self")
}

/// Whether `name` stands in `tokens` other than as a segment further on in a path.
fn mentions(tokens: TokenStream, name: &str) -> bool {
    let mut colons = 0;
    tokens.into_iter().any(|tree| {
        let after_colons = std::mem::take(&mut colons);
        match tree {
            TokenTree::Ident(ident) => after_colons < 2 && ident.unraw() == name,
            TokenTree::Group(group) => mentions(group.stream(), name),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons = after_colons + 1;
                false
            }
            _ => false,
        }
    })
}

/// `quote` with the names of the type and its parameters.
pub(crate) fn header(input: &Input, generics: &Generics, private: &TokenStream) -> TokenStream {
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = input.generics.split_for_impl();
    let ident = &input.ident;
    quote!(impl #impl_generics #private::Transient for #ident #type_generics #where_clause)
}
