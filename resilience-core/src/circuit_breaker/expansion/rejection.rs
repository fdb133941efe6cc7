//! Rejections, converted to the user's error type.

use std::sync::Arc;

use crate::circuit_breaker::circuit_state::Rejecting;
use crate::circuit_breaker::error::CircuitOpen;
use crate::named::label::{KeyLabel, Label};
use crate::vocabulary::fallible::Guardable;

/// An error type that can hold a rejection: every type that is `From<CircuitOpen>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `CircuitOpen`, the error of a call that the circuit breaker rejects",
    label = "the error type needs a place for the rejection",
    note = "make the error of the rejection here: `#[circuit_breaker(map_err = |open| ...)]`",
    note = "or return an error type of your own that holds both, or `anyhow::Error`",
    note = "or, if `{Self}` is a type of your own, write `impl From<resilience::CircuitOpen> for {Self}`; with thiserror, a variant `Open(#[from] resilience::CircuitOpen)`"
)]
pub trait HoldsRejection: Sized {
    /// Converts the rejection to this error.
    fn from_rejection(open: CircuitOpen) -> Self;
}

// Without `do_not_recommend`: for a type parameter the compiler then proposes the missing bound,
// which is `From`.
impl<E: From<CircuitOpen>> HoldsRejection for E {
    #[inline]
    fn from_rejection(open: CircuitOpen) -> Self {
        open.into()
    }
}

/// The output of a rejected call.
#[inline]
#[must_use]
pub fn reject<R: Guardable<Err: HoldsRejection>>(open: CircuitOpen) -> R {
    let (label, state, retry_after) = open.into_parts();
    let (name, key) = label.into_parts();
    rejected(name, key, state, retry_after)
}

/// The output of a rejected call, with the error that `f` makes of the rejection. This signature
/// lets the closure be written as `|open| …` without a type.
#[inline]
pub fn reject_with<R: Guardable>(open: CircuitOpen, f: impl FnOnce(CircuitOpen) -> R::Err) -> R {
    let (label, state, retry_after) = open.into_parts();
    let (name, key) = label.into_parts();
    rejected_with(name, key, state, retry_after, f)
}

/// Out of line, including the output: inlined, it makes the caller build its successes elsewhere
/// and copy them. The rejection is taken apart, so that it is passed in registers.
#[cold]
#[inline(never)]
fn rejected<R: Guardable<Err: HoldsRejection>>(
    name: &'static str,
    key: Option<Arc<KeyLabel>>,
    state: Rejecting,
    retry_after: u64,
) -> R {
    R::rejected(R::Err::from_rejection(CircuitOpen::new(Label::from_parts(name, key), state, retry_after)))
}

#[cold]
#[inline(never)]
fn rejected_with<R: Guardable>(
    name: &'static str,
    key: Option<Arc<KeyLabel>>,
    state: Rejecting,
    retry_after: u64,
    f: impl FnOnce(CircuitOpen) -> R::Err,
) -> R {
    R::rejected(f(CircuitOpen::new(Label::from_parts(name, key), state, retry_after)))
}
