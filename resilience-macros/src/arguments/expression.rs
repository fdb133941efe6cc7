//! Expressions as values, and errors about those that end too early.

use proc_macro2::{TokenStream, TokenTree};
use syn::Expr;
use syn::parse::ParseStream;

use super::lookahead::tokens_of_value;

/// Reads an expression. If it ends too early, at the end of the attribute, its parser has no token
/// to point at, so the error is moved to the last token.
pub(crate) fn expression(input: ParseStream) -> syn::Result<Expr> {
    let start = input.fork();
    input.parse::<Expr>().map_err(|error| {
        let written = tokens_of_value(&start);
        match compared_cast(&written) {
            Some(error) => error,
            None => broken_off(error, &start, input),
        }
    })
}

/// `error`, moved to the last token if all of the input is read. An error inside a group keeps its
/// own place.
pub(crate) fn broken_off(error: syn::Error, start: ParseStream, input: ParseStream) -> syn::Error {
    match last_token(start) {
        Some(last) if input.is_empty() && !matches!(last, TokenTree::Group(_)) => {
            let message = error.to_string();
            expected_after(&last, message.strip_prefix(AT_THE_END).unwrap_or(&message))
        }
        _ => error,
    }
}

/// Moves an error at the end of the input to the last token. Without that it points at the whole
/// attribute.
pub(super) fn at_last_token(error: syn::Error, argument: ParseStream) -> syn::Error {
    match (error.to_string().strip_prefix(AT_THE_END), last_token(argument)) {
        (Some(expected), Some(last)) => expected_after(&last, expected),
        _ => error,
    }
}

/// The beginning of syn's message about input that is too short.
const AT_THE_END: &str = "unexpected end of input, ";

fn last_token(start: ParseStream) -> Option<TokenTree> {
    start.fork().parse::<TokenStream>().unwrap_or_default().into_iter().last()
}

fn expected_after(last: &TokenTree, expected: &str) -> syn::Error {
    syn::Error::new(last.span(), format!("{expected} after `{last}`"))
}

/// The error for `x as usize < 5`, which is parsed as the beginning of `x as usize<5>`.
fn compared_cast(written: &[TokenTree]) -> Option<syn::Error> {
    let mut after_as = false;
    for tree in written {
        match tree {
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if let Some(error) = compared_cast(&inner) {
                    return Some(error);
                }
                after_as = false;
            }
            TokenTree::Ident(word) => after_as |= word == "as",
            TokenTree::Punct(punct) if after_as && punct.as_char() == '<' => {
                let message = "`<` after `as` begins the arguments of a type; put the cast in parentheses, as in \
                               `(x as u32) < 5`";
                return Some(syn::Error::new(punct.span(), message));
            }
            TokenTree::Punct(punct) => after_as &= punct.as_char() == ':',
            TokenTree::Literal(_) => after_as = false,
        }
    }
    None
}
