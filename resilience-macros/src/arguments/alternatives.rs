//! `on = A, B`: the alternatives of a pattern stand between `|`, in one argument.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Pat, Token};

use super::predicate::is_function_name;
use super::{at_end_of_value, spelling, whole};

/// Whether the value of `key` is a predicate.
pub(crate) fn has(key: &Ident) -> bool {
    ["on", "on_ok", "ignore"].iter().any(|predicate| key == predicate)
}

/// What to say of what comes next, if it can only be more of the value of `key`, a predicate that ended with a comma. All
/// of it is taken from `input`; `first` is what stands before that comma.
pub(crate) fn behind_a_comma(
    key: &Ident,
    first: &[TokenTree],
    input: ParseStream,
    is_argument: impl Fn(&Ident) -> bool,
) -> Option<syn::Error> {
    let mut all = vec![spelling::of(first)];
    let mut at = None;
    let are_functions = is_function(&first.iter().cloned().collect());
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

/// Takes a pattern, or a function's name; of a name alone, `is_more` decides.
fn next(input: ParseStream, is_more: &impl Fn(&Ident) -> bool) -> Option<(TokenStream, String)> {
    let ahead = input.fork();
    let pattern = Pat::parse_single(&ahead).ok()?;
    let is_another = match &pattern {
        Pat::Ident(name) => is_more(&name.ident),
        Pat::TupleStruct(tuple) => tuple.path.get_ident().is_none_or(|name| !is_function_name(name)),
        Pat::Path(_) | Pat::Struct(_) | Pat::Lit(_) | Pat::Range(_) => true,
        _ => false,
    };
    if !is_another || !at_end_of_value(&ahead) {
        return None;
    }
    let text = spelling::of(&whole(input));
    input.advance_to(&ahead);
    Some((pattern.into_token_stream(), text))
}

/// `is_busy`, `Error::is_busy`.
fn is_function(tokens: &TokenStream) -> bool {
    let path = syn::parse2::<syn::Path>(tokens.clone());
    path.is_ok_and(|path| path.segments.last().is_some_and(|name| is_function_name(&name.ident)))
}
