//! Counts and factors. Literals are checked at compile time.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Ident, Lit, LitInt, Token};

use super::literal::{read_from, scalar};
use crate::arguments::lookahead::{at_end_of_value, starts_expression};
use crate::arguments::value::Value;
use crate::rules::kinds::{count, factor};
use crate::rules::scalar::Scalar;

/// Reads a count.
pub(crate) fn count(input: ParseStream, key: &str) -> syn::Result<Value<u32>> {
    count_up_to(input, key, u32::MAX)
}

/// Reads a count of at most `most`, the runtime's limit: the runtime would clamp a larger one
/// silently.
pub(crate) fn count_up_to(input: ParseStream, key: &str, most: u32) -> syn::Result<Value<u32>> {
    match count_of_another_type(input, key) {
        Some(error) => Err(error),
        None => by_rule(input, |value| count::read(key, value, most)),
    }
}

/// Reads a count by the rule `read`.
pub(crate) fn count_by(
    input: ParseStream,
    key: &str,
    read: impl Fn(&Scalar<'_>) -> Result<u32, String>,
) -> syn::Result<Value<u32>> {
    count_of_another_type(input, key).map_or_else(|| by_rule(input, read), Err)
}

/// Reads a count of at most `most` that may be zero.
pub(crate) fn count_from_zero(input: ParseStream, key: &str, most: u32) -> syn::Result<Value<u32>> {
    match count_of_another_type(input, key) {
        Some(error) => Err(error),
        None => by_rule(input, |value| count::read_from_zero(key, value, most)),
    }
}

/// Reads a growth factor.
pub(crate) fn factor(input: ParseStream, key: &str) -> syn::Result<Value<f64>> {
    by_rule(input, |value| factor::read(key, value))
}

/// Reads a number by the rule `read`, or an expression.
fn by_rule<T>(input: ParseStream, read: impl Fn(&Scalar<'_>) -> Result<T, String>) -> syn::Result<Value<T>> {
    if let Some((tokens, text)) = negative(input) {
        return read_from(tokens, read(&Scalar::Number(&text)));
    }
    if let Some((tokens, text)) = percentage(input) {
        return read_from(tokens, read(&Scalar::Text(&text)));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let literal: Lit = input.parse()?;
    let text = quote!(#literal).to_string();
    let value = read(&scalar(&literal, &text));
    read_from(literal, value)
}

/// The error for `5usize`.
fn count_of_another_type(input: ParseStream, key: &str) -> Option<syn::Error> {
    let int: LitInt = input.fork().parse().ok().filter(|_| !starts_expression(input))?;
    if matches!(int.suffix(), "" | "u32") || percentage(&input.fork()).is_some() {
        return None;
    }
    let digits = int.base10_digits();
    Some(syn::Error::new(int.span(), count::with_a_unit(key, &int.to_string(), digits)))
}

/// Takes `-1` or `-1%`, which no number here may be: its tokens, and its text.
pub(crate) fn negative(input: ParseStream) -> Option<(TokenStream, String)> {
    let ahead = input.fork();
    let minus: Token![-] = ahead.parse().ok()?;
    let number: Literal = ahead.parse().ok()?;
    let percent: Option<Token![%]> = ahead.parse().ok()?;
    if !at_end_of_value(&ahead) {
        return None;
    }
    input.advance_to(&ahead);
    let sign = if percent.is_some() { "%" } else { "" };
    Some((quote!(#minus #number #percent), format!("-{number}{sign}")))
}

/// Takes `50%`, unless it begins a remainder such as `50 % n`: its tokens, and its text.
pub(crate) fn percentage(input: ParseStream) -> Option<(TokenStream, String)> {
    let ahead = input.fork();
    let number: Literal = ahead.parse().ok()?;
    let percent: Token![%] = ahead.parse().ok()?;
    // After a missing comma, the next argument would be read as the divisor.
    let next_argument = ahead.peek(Ident::peek_any) && ahead.peek2(Token![=]) && !ahead.peek2(Token![==]);
    if !at_end_of_value(&ahead) && !next_argument {
        return None;
    }
    input.advance_to(&ahead);
    Some((quote!(#number #percent), format!("{number}%")))
}
