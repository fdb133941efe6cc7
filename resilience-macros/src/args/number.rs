//! Counts and factors: checked while compiling where they are literals.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Expr, Lit, LitFloat, LitInt, Token};

use super::{Value, starts_expression};

/// What follows `key =` where a count is expected.
pub(crate) fn count(input: ParseStream, key: &str) -> syn::Result<Value<u32>> {
    if let Some((text, span)) = negative(input) {
        return Err(syn::Error::new(
            span,
            format!("`{key}` is a count, at least 1, found `{text}`"),
        ));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let literal: Lit = input.parse()?;
    let Lit::Int(int) = &literal else {
        let found = quote::quote!(#literal);
        return Err(syn::Error::new(
            literal.span(),
            format!("`{key}` is a whole number, found `{found}`"),
        ));
    };
    if !matches!(int.suffix(), "" | "u32") {
        let message = format!("`{key}` is a count without a unit, found `{int}`");
        return Err(syn::Error::new(int.span(), message));
    }
    match int.base10_parse::<u32>() {
        Ok(0) => Err(syn::Error::new(int.span(), format!("`{key}` must be at least 1"))),
        Ok(count) => Ok(Value::Literal(count, int.span())),
        Err(_) => Err(syn::Error::new(
            int.span(),
            format!("`{key}` is at most {}", u32::MAX),
        )),
    }
}

/// What follows `factor =`.
pub(crate) fn factor(input: ParseStream) -> syn::Result<Value<f64>> {
    let too_small =
        |span, found: &str| syn::Error::new(span, format!("`factor` must be at least 1, found `{found}`"));
    if let Some((text, span)) = negative(input) {
        return Err(too_small(span, &text));
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
    let found = quote::quote!(#literal).to_string();
    match number {
        Some(factor) if factor < 1.0 => Err(too_small(literal.span(), &found)),
        Some(factor) => Ok(Value::Literal(factor, literal.span())),
        None => {
            let message = format!("`factor` is a number such as `2` or `1.5`, found `{found}`");
            Err(syn::Error::new(literal.span(), message))
        }
    }
}

/// Takes `-1`, which is out of range wherever a number is expected.
fn negative(input: ParseStream) -> Option<(String, Span)> {
    if !(input.peek(Token![-]) && (input.peek2(LitInt) || input.peek2(LitFloat))) {
        return None;
    }
    let ahead = input.fork();
    let Ok(Expr::Unary(minus)) = ahead.parse::<Expr>() else {
        return None;
    };
    let Expr::Lit(literal) = &*minus.expr else {
        return None;
    };
    let text = format!("-{}", quote::quote!(#literal));
    let span = literal.lit.span();
    input.parse::<Expr>().ok()?;
    Some((text, span))
}
