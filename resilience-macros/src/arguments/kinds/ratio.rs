//! Ratios: `50%`, `12.5%`, `0.5`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Lit;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;

use super::literal::{read_from, scalar};
use super::number;
use crate::arguments::lookahead::starts_expression;
use crate::arguments::value::Value;
use crate::rules::kinds::ratio;
use crate::rules::scalar::Scalar;

/// A ratio of calls, in parts per billion.
#[derive(Clone, Copy)]
pub(crate) struct Ratio(pub(crate) u32);

impl Ratio {
    /// An expression of the runtime's `Ratio`. `private` is the path of the runtime's hidden
    /// module.
    pub(crate) fn tokens(self, private: &TokenStream) -> TokenStream {
        let Self(parts) = self;
        quote!(#private::Ratio::from_ppb(#parts))
    }
}

/// Reads a ratio.
pub(crate) fn parse(input: ParseStream, key: &str) -> syn::Result<Value<Ratio>> {
    if let Some(ratio) = literal(input, key)? {
        return Ok(ratio);
    }
    if let Some((tokens, text)) = number::negative(input) {
        return by_rule(tokens, key, &Scalar::Number(&text));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let other: Lit = input.parse()?;
    let found = quote!(#other).to_string();
    if let Lit::Str(text) = &other {
        let message = ratio::neither(key, &found, &ratio::hint_at_quotes(&text.value(), key));
        return Err(syn::Error::new(other.span(), message));
    }
    let scalar = scalar(&other, &found);
    by_rule(other, key, &scalar)
}

/// Takes a literal ratio. `None` if `input` begins with anything else.
pub(crate) fn literal(input: ParseStream, key: &str) -> syn::Result<Option<Value<Ratio>>> {
    if let Some((tokens, text)) = negative(input) {
        return by_rule(tokens, key, &Scalar::Number(&text)).map(Some);
    }
    if let Some((tokens, text)) = number::percentage(input) {
        return by_rule(tokens, key, &Scalar::Text(&text)).map(Some);
    }
    let ahead = input.fork();
    let number = match ahead.parse::<Lit>() {
        Ok(Lit::Float(float)) => quote!(#float),
        Ok(Lit::Int(int)) if int.suffix() == "f64" => quote!(#int),
        _ => return Ok(None),
    };
    if starts_expression(input) {
        return Ok(None);
    }
    input.advance_to(&ahead);
    let text = number.to_string();
    by_rule(number, key, &Scalar::Number(&text)).map(Some)
}

fn by_rule(tokens: impl ToTokens, key: &str, value: &Scalar<'_>) -> syn::Result<Value<Ratio>> {
    Ok(read_from(tokens, ratio::read(key, value))?.map(Ratio))
}

/// Takes `-0.5` or `-50%`. Leaves `-5`, which may have been meant as a count.
fn negative(input: ParseStream) -> Option<(TokenStream, String)> {
    let ahead = input.fork();
    let (tokens, text) = number::negative(&ahead)?;
    if !text.contains(['.', '%']) {
        return None;
    }
    input.advance_to(&ahead);
    Some((tokens, text))
}
