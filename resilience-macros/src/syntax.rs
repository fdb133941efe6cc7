//! Questions about expressions that are answered by their syntax.

use syn::{BinOp, Expr};

/// The expression without parentheses and without the invisible groups that `macro_rules!` leaves.
pub(crate) fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => peel(&paren.expr),
        Expr::Group(group) => peel(&group.expr),
        other => other,
    }
}

/// `expr` without its outer parentheses. In generated code the compiler would warn that they are
/// unnecessary.
pub(crate) fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) if paren.attrs.is_empty() => without_parentheses(&paren.expr),
        expr => expr,
    }
}

/// Macros that only look at their arguments: they print, log or assert.
pub(crate) const MACROS_THAT_LOOK: [&str; 20] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "error",
    "event",
    "info",
    "log",
    "panic",
    "print",
    "println",
    "trace",
    "warn",
    "write",
    "writeln",
];

/// Whether the operator compares, so that it borrows its operands.
pub(crate) fn compares(op: &BinOp) -> bool {
    matches!(op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_))
}
