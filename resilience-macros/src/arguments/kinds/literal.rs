//! From a literal to the rules, which have no tokens, and back.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Error, Lit};

use crate::arguments::value::Value;
use crate::rules::scalar::Scalar;

/// The literal as the rules take it. `text` is its text. A string is refused: where an attribute
/// takes one, its reader has looked for it before.
pub(crate) fn scalar<'a>(literal: &Lit, text: &'a str) -> Scalar<'a> {
    match literal {
        Lit::Int(_) | Lit::Float(_) => Scalar::Number(text),
        Lit::Bool(on) => Scalar::Bool(on.value),
        _ => Scalar::Other(text),
    }
}

/// The value that a rule has read from `tokens`, or its message there.
pub(crate) fn read_from<T>(tokens: impl ToTokens, read: Result<T, String>) -> syn::Result<Value<T>> {
    match read {
        Ok(value) => Ok(Value::Literal(value, tokens.span())),
        Err(message) => Err(Error::new_spanned(tokens, message)),
    }
}
