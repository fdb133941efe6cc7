//! The value of `limit`, which other libraries write together with its period.

use proc_macro2::Literal;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Ident, LitInt, LitStr, Token};

use crate::arguments::{Value, at_end_of_value, number};
use crate::rules::rate_limit as rules;

/// Reads the value of `limit`.
pub(super) fn limit(input: ParseStream) -> syn::Result<Value<u32>> {
    match in_quotes(input).or_else(|| divided(input)) {
        Some(error) => Err(error),
        None => number::count_up_to(input, "limit", rules::MOST),
    }
}

/// The error for `"100/m"`.
fn in_quotes(input: ParseStream) -> Option<syn::Error> {
    let ahead = input.fork();
    let text: LitStr = ahead.parse().ok().filter(|_| at_end_of_value(&ahead))?;
    let message = rules::with_its_period(&text.token().to_string(), &text.value())?;
    input.advance_to(&ahead);
    Some(syn::Error::new(text.span(), message))
}

/// The error for `100 / m` and `100 / 1m`, which is no division.
fn divided(input: ParseStream) -> Option<syn::Error> {
    let ahead = input.fork();
    let (limit, slash): (LitInt, Token![/]) = (ahead.parse().ok()?, ahead.parse().ok()?);
    let period = match ahead.fork().parse::<Ident>() {
        Ok(_) => ahead.parse::<Ident>().ok()?.to_token_stream(),
        Err(_) => ahead.parse::<Literal>().ok()?.to_token_stream(),
    };
    if !at_end_of_value(&ahead) {
        return None;
    }
    let text = format!("{limit}/{period}");
    let message = rules::with_its_period(&text, &text)?;
    input.advance_to(&ahead);
    Some(syn::Error::new_spanned(quote!(#limit #slash #period), message))
}
