//! Ratios: `50%`, `12.5%`, `0.5`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Lit;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::spanned::Spanned;

use super::number;
use crate::arguments::lookahead::starts_expression;
use crate::arguments::value::Value;
use crate::rules::text::ratio::{Problem, from_fraction, from_percent};

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
        return Err(syn::Error::new_spanned(tokens, not_above_zero(key, &text)));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let other: Lit = input.parse()?;
    let found = quote!(#other);
    let hint = match &other {
        Lit::Int(int) if int.suffix().is_empty() && from_percent(int.base10_digits()).is_ok() => {
            format!("; write `{key} = {}%`", int.base10_digits())
        }
        other => hint_at_string(other, key),
    };
    Err(syn::Error::new(other.span(), format!("{}, found `{found}`{hint}", should_be(key))))
}

/// Takes a literal ratio. `None` if `input` begins with anything else.
pub(crate) fn literal(input: ParseStream, key: &str) -> syn::Result<Option<Value<Ratio>>> {
    if let Some((tokens, text)) = negative(input) {
        return Err(syn::Error::new_spanned(tokens, not_above_zero(key, &text)));
    }
    if let Some((tokens, text)) = number::percentage(input) {
        let read = from_percent(text.trim_end_matches('%'));
        return value(read, tokens, &text, key).map(Some);
    }
    let ahead = input.fork();
    let (tokens, number, suffix) = match ahead.parse::<Lit>() {
        Ok(Lit::Float(float)) => {
            (quote!(#float), float.base10_digits().to_owned(), float.suffix().to_owned())
        }
        Ok(Lit::Int(int)) if int.suffix() == "f64" => {
            (quote!(#int), int.base10_digits().to_owned(), String::new())
        }
        _ => return Ok(None),
    };
    if starts_expression(input) {
        return Ok(None);
    }
    input.advance_to(&ahead);
    let text = tokens.to_string();
    let read = if matches!(&*suffix, "" | "f64") { from_fraction(&number) } else { Err(Problem::NotDecimal) };
    value(read, tokens, &text, key).map(Some)
}

/// The hint for a number in quotes.
pub(crate) fn hint_at_string(literal: &Lit, key: &str) -> String {
    let Lit::Str(text) = literal else {
        return String::new();
    };
    let text = text.value();
    let is_number = from_percent(text.trim_end_matches('%')).is_ok();
    if is_number { format!("; write `{key} = {text}`") } else { String::new() }
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

fn value(
    read: Result<u32, Problem>,
    tokens: TokenStream,
    text: &str,
    key: &str,
) -> syn::Result<Value<Ratio>> {
    let message = match read {
        Ok(parts) => return Ok(Value::Literal(Ratio(parts), tokens.span())),
        Err(Problem::Zero) => not_above_zero(key, text),
        Err(Problem::AboveOne) if text.ends_with('%') => format!("`{key}` is at most `100%`, found `{text}`"),
        Err(Problem::AboveOne) => {
            let percent = text.trim_end_matches("f64").trim_end_matches('0').trim_end_matches('.');
            let hint = match from_percent(text.trim_end_matches("f64")) {
                Ok(_) if text.contains('.') => format!("; for a percentage write `{key} = {percent}%`"),
                Ok(_) | Err(_) => String::new(),
            };
            format!("`{key}` is at most `1.0`, which is `100%`, found `{text}`{hint}")
        }
        Err(Problem::NotDecimal) => format!("{}, found `{text}`{}", should_be(key), hint(text)),
    };
    Err(syn::Error::new_spanned(tokens, message))
}

fn should_be(key: &str) -> String {
    format!("`{key}` is a ratio such as `50%` or `0.5`")
}

fn not_above_zero(key: &str, text: &str) -> String {
    format!("`{key}` must be above zero, found `{text}`")
}

fn hint(text: &str) -> &'static str {
    let exponent = text.split_once(['e', 'E']).map(|(_, exponent)| exponent);
    if ["0x", "0o", "0b"].iter().any(|radix| text.starts_with(radix)) {
        "; write the number in decimal"
    } else if exponent.is_some_and(|exponent| exponent.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
    {
        "; write the number without an exponent"
    } else {
        ""
    }
}
