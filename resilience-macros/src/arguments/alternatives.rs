//! Handles `on = A, B`: the alternatives of a pattern belong in one argument, with `|` between
//! them.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Pat, Token};

use super::lookahead::{at_end_of_value, tokens_of_value};
use super::naming::is_function_name;
use super::{negation, spelling};

/// The error for `on = A, B`: what follows a predicate's comma is no argument but more of the
/// predicate. All of it is taken from `input`. `first` is the value before that comma.
pub(crate) fn behind_a_comma(
    key: &Ident,
    first: &[TokenTree],
    input: ParseStream,
    is_argument: impl Fn(&Ident) -> bool,
) -> Option<syn::Error> {
    let mut all = vec![spelling::spell_out(first)];
    let mut at = None;
    let are_functions = negation::is_function_path(first);
    let is_more = |name: &Ident| are_functions == is_function_name(name) && !is_argument(name);
    while let Some((pattern, text)) = next(input, &is_more) {
        all.push(text);
        at.get_or_insert(pattern);
        let ahead = input.fork();
        let another = ahead.parse::<Token![,]>().is_ok() && next(&ahead, &is_more).is_some();
        if !another {
            break;
        }
        input.parse::<Token![,]>().ok()?;
    }
    let at = at?;
    let message = if are_functions {
        let calls: Vec<String> = all.iter().map(|function| format!("{function}(e)")).collect();
        format!("`{key}` takes one function; write a closure: `{key} = |e| {}`", calls.join(" || "))
    } else {
        format!(
            "`{key}` takes one pattern, with `|` between its alternatives; write `{key} = {}`",
            all.join(" | ")
        )
    };
    Some(syn::Error::new_spanned(at, message))
}

/// Takes the value at the beginning of `input`, and the patterns that follow it, each after a
/// comma. Takes nothing if no pattern follows.
pub(crate) fn patterns_behind(
    input: ParseStream,
    is_argument: impl Fn(&Ident) -> bool,
) -> Vec<Vec<TokenTree>> {
    let is_more = |name: &Ident| !is_function_name(name) && !is_argument(name);
    let ahead = input.fork();
    while !at_end_of_value(&ahead) {
        let _ = ahead.parse::<TokenTree>();
    }
    let mut all = Vec::new();
    loop {
        let another = ahead.fork();
        let comma = another.parse::<Token![,]>();
        match next(&another, &is_more) {
            Some((pattern, _)) if comma.is_ok() => all.push(pattern.into_iter().collect()),
            _ => break,
        }
        ahead.advance_to(&another);
    }
    if !all.is_empty() {
        input.advance_to(&ahead);
    }
    all
}

/// Takes a pattern, or the name of a function. For a lone name, `is_more` decides whether it is one
/// of these.
fn next(input: ParseStream, is_more: &impl Fn(&Ident) -> bool) -> Option<(TokenStream, String)> {
    let ahead = input.fork();
    let pattern = Pat::parse_multi(&ahead).ok()?;
    if !is_another(&pattern, is_more) || !at_end_of_value(&ahead) {
        return None;
    }
    let text = spelling::spell_out(&tokens_of_value(input));
    input.advance_to(&ahead);
    Some((pattern.into_token_stream(), text))
}

fn is_another(pattern: &Pat, is_more: &impl Fn(&Ident) -> bool) -> bool {
    match pattern {
        Pat::Ident(name) => is_more(&name.ident),
        Pat::TupleStruct(tuple) => tuple.path.get_ident().is_none_or(|name| !is_function_name(name)),
        Pat::Or(or) => or.cases.iter().all(|case| is_another(case, is_more)),
        Pat::Path(_) | Pat::Struct(_) | Pat::Lit(_) | Pat::Range(_) => true,
        _ => false,
    }
}
