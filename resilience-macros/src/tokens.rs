//! Searches in tokens.

use proc_macro2::{TokenStream, TokenTree};

/// Whether `name` occurs in `tokens`, in a format string (`"{name}"`) too.
pub(crate) fn mentions(tokens: TokenStream, name: &str) -> bool {
    let name = name.trim_start_matches("r#");
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident.to_string().trim_start_matches("r#") == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Literal(literal) => literal.to_string().contains(&format!("{{{name}")),
        TokenTree::Punct(_) => false,
    })
}
