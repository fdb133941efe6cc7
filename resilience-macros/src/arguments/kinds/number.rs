//! Counts and factors. Literals are checked at compile time.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Ident, Lit, Token};

use crate::arguments::lookahead::{at_end_of_value, starts_expression};
use crate::arguments::value::Value;

/// Reads a count.
pub(crate) fn count(input: ParseStream, key: &str) -> syn::Result<Value<u32>> {
    count_up_to(input, key, u32::MAX)
}

/// Reads a count of at most `most`, the runtime's limit: the runtime would clamp a larger one
/// silently.
pub(crate) fn count_up_to(input: ParseStream, key: &str, most: u32) -> syn::Result<Value<u32>> {
    if let Some((tokens, text)) = negative(input) {
        let message = format!("`{key}` must be at least 1, found `{text}`");
        return Err(syn::Error::new_spanned(tokens, message));
    }
    if let Some((tokens, text)) = percentage(input) {
        let message = format!("`{key}` is a whole number such as `3`, found `{text}`");
        return Err(syn::Error::new_spanned(tokens, message));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let literal: Lit = input.parse()?;
    let Lit::Int(int) = &literal else {
        let found = quote!(#literal);
        let message = format!("`{key}` is a whole number such as `3`, found `{found}`");
        return Err(syn::Error::new(literal.span(), message));
    };
    if !matches!(int.suffix(), "" | "u32") {
        let digits = int.base10_digits();
        let message = format!("`{key}` is a count, found `{int}`; write `{key} = {digits}`");
        return Err(syn::Error::new(int.span(), message));
    }
    match int.base10_parse::<u32>() {
        Ok(0) => Err(syn::Error::new(int.span(), format!("`{key}` must be at least 1"))),
        Ok(count) if count <= most => Ok(Value::Literal(count, int.span())),
        Ok(_) | Err(_) => {
            let message = format!("`{key}` is at most {most}, found `{int}`");
            Err(syn::Error::new(int.span(), message))
        }
    }
}

/// Reads a growth factor.
pub(crate) fn factor(input: ParseStream, key: &str) -> syn::Result<Value<f64>> {
    let too_small = |found: &str| format!("`{key}` must be at least 1, found `{found}`");
    let not_a_number = |found: &str| format!("`{key}` is a number such as `2` or `1.5`, found `{found}`");
    if let Some((tokens, text)) = negative(input) {
        return Err(syn::Error::new_spanned(tokens, too_small(&text)));
    }
    if let Some((tokens, text)) = percentage(input) {
        return Err(syn::Error::new_spanned(tokens, not_a_number(&text)));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let literal: Lit = input.parse()?;
    let number = match &literal {
        Lit::Int(int) if matches!(int.suffix(), "" | "f64" | "u32") => int.base10_parse::<f64>().ok(),
        Lit::Float(float) if matches!(float.suffix(), "" | "f64") => float.base10_parse::<f64>().ok(),
        _ => None,
    };
    let found = quote!(#literal).to_string();
    match number {
        // A literal too large for `f64` becomes the largest `f64`: growth reaches its cap long
        // before that.
        Some(factor) if factor.is_infinite() => Ok(Value::Literal(f64::MAX, literal.span())),
        Some(factor) if factor < 1.0 => Err(syn::Error::new(literal.span(), too_small(&found))),
        Some(factor) => Ok(Value::Literal(factor, literal.span())),
        None => Err(syn::Error::new(literal.span(), not_a_number(&found))),
    }
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
