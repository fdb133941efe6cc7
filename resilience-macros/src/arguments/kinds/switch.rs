//! Switches. A literal is checked at compile time.

use quote::quote;
use syn::Lit;
use syn::parse::ParseStream;

use super::literal::{read_from, scalar};
use super::number::negative;
use crate::arguments::lookahead::starts_expression;
use crate::arguments::value::Value;
use crate::rules::kinds::switch;
use crate::rules::scalar::Scalar;

/// Reads the value of the switch `key`.
pub(crate) fn parse(input: ParseStream, key: &str) -> syn::Result<Value<bool>> {
    if let Some((tokens, text)) = negative(input) {
        return read_from(tokens, switch::read(key, &Scalar::Number(&text)));
    }
    if !input.peek(Lit) || starts_expression(input) {
        return Ok(Value::Expr(input.parse()?));
    }
    let literal: Lit = input.parse()?;
    let text = quote!(#literal).to_string();
    let value = switch::read(key, &scalar(&literal, &text));
    read_from(literal, value)
}
