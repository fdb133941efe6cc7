//! The errors for what people write in place of a predicate.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Pat, Token};

use crate::arguments::lookahead::tokens_of_value;
use crate::arguments::naming::is_function_name;
use crate::arguments::{negation, spelling};

/// The error for forms that people write in place of a pattern: `matches!(e, Error::Timeout)`,
/// `!Error::NotFound`, `vec![A, B]`.
pub(super) fn instead_of_a_pattern(input: ParseStream, key: &str) -> Option<syn::Error> {
    let trees = tokens_of_value(input);
    let is_mark =
        |tree: &TokenTree, mark: char| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark);
    let message = match &trees[..] {
        [TokenTree::Ident(name), mark, list] if is_mark(mark, '!') && name == "vec" => {
            let alternatives = negation::split_alternatives(std::slice::from_ref(list));
            let alternatives: Vec<String> =
                alternatives.iter().map(|pattern| spelling::spell_out(pattern)).collect();
            format!(
                "`{key}` takes one pattern, with `|` between its alternatives; write `{key} = {}`",
                alternatives.join(" | ")
            )
        }
        [mark, pattern @ ..] if is_mark(mark, '!') && !pattern.is_empty() => {
            let closure = negation::negate(pattern)?;
            format!("a predicate cannot be negated; write `{key} = {closure}`")
        }
        matches => {
            let pattern = negation::inside_matches(matches)?;
            format!("`{key}` takes the pattern itself; write `{key} = {pattern}`")
        }
    };
    let tokens: TokenStream = trees.into_iter().collect();
    Some(syn::Error::new_spanned(tokens, message))
}

/// The error for `Err(Error::Timeout)`: a predicate gets the error without the `Err`.
pub(super) fn around_err(pattern: &Pat, key: &str) -> Option<syn::Error> {
    let Pat::TupleStruct(tuple) = pattern else { return None };
    if key == "on_ok" || !tuple.path.is_ident("Err") {
        return None;
    }
    let inside: Vec<TokenTree> = tuple.elems.to_token_stream().into_iter().collect();
    let message =
        format!("`{key}` looks at the error itself; write `{key} = {}`", spelling::spell_out(&inside));
    Some(syn::Error::new_spanned(&tuple.path, message))
}

/// The error for a token after `pattern` by which people join patterns or conditions: `or`, `||`,
/// `and`, `&&`, `.`. `written` is the whole value.
pub(super) fn joined_wrongly(
    input: ParseStream,
    key: &str,
    pattern: &Pat,
    written: &[TokenTree],
) -> Option<syn::Error> {
    let ahead = input.fork();
    let next: TokenTree = ahead.parse().ok()?;
    let message = match next.to_string().as_str() {
        "." if matches!(pattern, Pat::Ident(_)) => {
            let (name, written) = (pattern.to_token_stream(), spelling::spell_out(written));
            let message = format!("an expression needs a closure; write `{key} = |{name}| {written}`");
            return Some(syn::Error::new_spanned(pattern, message));
        }
        "or" => format!("alternatives have `|` between them; write `{key} = {}`", with_bars(written)),
        "|" if input.peek(Token![||]) => {
            format!("alternatives have a single `|` between them; write `{key} = {}`", with_bars(written))
        }
        "and" | "where" | "when" => condition(key, pattern),
        "&" if input.peek(Token![&&]) => condition(key, pattern),
        _ => return None,
    };
    Some(syn::Error::new(next.span(), message))
}

/// Turns `A or B` and `A || B` into `A | B`.
fn with_bars(written: &[TokenTree]) -> String {
    let is_between = |tree: &TokenTree| matches!(tree.to_string().as_str(), "or" | "|");
    let alternatives = written.split(is_between).filter(|part| !part.is_empty());
    alternatives.map(spelling::spell_out).collect::<Vec<_>>().join(" | ")
}

fn condition(key: &str, pattern: &Pat) -> String {
    let pattern = spelling::spell_out_tokens(pattern);
    format!(
        "a condition follows `if`, and what the pattern binds is a reference; write `{key} = {pattern} if ...`, as in \
         `Error::Status(code) if *code >= 500`"
    )
}

/// The message about `is_transient(e)`, which would be read as a tuple-struct pattern.
pub(super) fn called(pattern: &Pat, key: &str) -> Option<String> {
    let Pat::TupleStruct(call) = pattern else { return None };
    if !call.path.segments.last().is_some_and(|name| is_function_name(&name.ident)) {
        return None;
    }
    Some(if call.elems.len() < 2 {
        format!("a function is named, not called; write `{key} = {}`", spelling::spell_out_tokens(&call.path))
    } else {
        format!("an expression needs a closure; write `{key} = |e| {}`", spelling::spell_out_tokens(call))
    })
}
