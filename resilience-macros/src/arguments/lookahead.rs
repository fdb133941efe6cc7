//! Questions about the tokens that come next. Nothing is taken from the input, except by
//! [`lone_ident`].

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token};

/// The tokens up to the next comma.
pub(crate) fn tokens_of_value(input: ParseStream) -> Vec<TokenTree> {
    let ahead = input.fork();
    let tokens: TokenStream = ahead.parse().unwrap_or_default();
    let is_comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.into_iter().take_while(|tree| !is_comma(tree)).collect()
}

pub(crate) fn at_end_of_value(input: ParseStream) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Whether the literal that comes next is only the start of an expression, as in `2 * self.base`.
pub(crate) fn starts_expression(input: ParseStream) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<syn::Lit>();
    !at_end_of_value(&ahead) && !ahead.peek(Ident::peek_any)
}

/// Takes a value like a keyword (`unlimited`, `full`): a lone identifier.
pub(crate) fn lone_ident(input: ParseStream) -> Option<Ident> {
    let ahead = input.fork();
    ahead.parse::<Ident>().ok()?;
    if at_end_of_value(&ahead) { input.parse().ok() } else { None }
}
