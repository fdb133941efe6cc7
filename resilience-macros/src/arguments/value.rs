//! A value that was read.

use proc_macro2::Span;
use syn::Expr;

/// A value that is known at compile time, or an expression.
pub(crate) enum Value<T> {
    Literal(T, Span),
    Expr(Expr),
}

impl<T> Value<T> {
    pub(crate) fn literal(&self) -> Option<(&T, Span)> {
        match self {
            Self::Literal(value, span) => Some((value, *span)),
            Self::Expr(_) => None,
        }
    }

    pub(crate) fn map<U>(self, literal: impl FnOnce(T) -> U) -> Value<U> {
        match self {
            Self::Literal(value, span) => Value::Literal(literal(value), span),
            Self::Expr(expr) => Value::Expr(expr),
        }
    }

    pub(crate) fn expr(&self) -> Option<&Expr> {
        match self {
            Self::Literal(..) => None,
            Self::Expr(expr) => Some(expr),
        }
    }
}

/// Stores a value that was read.
pub(crate) fn store<T>(into: &mut Option<T>, value: syn::Result<T>) -> syn::Result<()> {
    *into = Some(value?);
    Ok(())
}
