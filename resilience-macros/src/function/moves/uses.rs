//! The parameters of which a body's uses are asked, and the answer.

use std::collections::HashSet;

use syn::Expr;

use crate::function::value_kind::ValueKind;

/// A parameter that the body may consume.
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) kind: ValueKind,
}

/// The uses of the candidates in some statements.
#[derive(Default)]
pub(crate) struct Uses {
    /// Candidates that are used as values.
    pub(crate) consumed: HashSet<String>,
    /// Fields of other candidates that are used as values. They are moved if they are not `Copy`.
    pub(crate) parts: Vec<Place>,
    /// Other candidates that may still be consumed: by a method that takes `self`, by a macro, or
    /// because a `let` that shadows them has a `cfg`.
    pub(crate) suspected: HashSet<String>,
    /// Fields of suspected candidates on which methods are called.
    pub(crate) receivers: Vec<Place>,
}

/// A place expression: a field of a candidate. Types decide whether its use consumes it.
pub(crate) struct Place {
    pub(crate) root: String,
    pub(crate) expr: Expr,
}
