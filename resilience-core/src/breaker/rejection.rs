//! Rejections inside the user's own error type: putting them in, and finding them again.

use std::error::Error;
use std::io;

use super::open::CircuitOpen;
use crate::outcome::Guardable;
use crate::predicate::Probe;
use crate::retry::RetryError;

/// Has a place for a rejection: every type that is `From<CircuitOpen>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `CircuitOpen`, the error of a call that the circuit breaker rejects",
    label = "the error type needs a place for the rejection",
    note = "write `impl From<resilience::CircuitOpen> for {Self}`, with thiserror a variant `Open(#[from] resilience::CircuitOpen)`",
    note = "a type parameter needs the bound `From<resilience::CircuitOpen>`",
    note = "or map it where it happens: `#[circuit_breaker(map_err = |open| ...)]`"
)]
pub trait HoldsRejection: Sized {
    /// The rejection as this error.
    fn from_rejection(open: CircuitOpen) -> Self;
}

// Not recommended, so that the message above is the one that is shown.
#[diagnostic::do_not_recommend]
impl<E: From<CircuitOpen>> HoldsRejection for E {
    #[inline]
    fn from_rejection(open: CircuitOpen) -> Self {
        open.into()
    }
}

/// The outcome of a rejected call. Out of line, result and all: inlined, it makes the caller build its successes elsewhere
/// and copy them.
#[cold]
#[inline(never)]
#[must_use]
pub fn reject<R: Guardable<Err: HoldsRejection>>(open: CircuitOpen) -> R {
    R::rejected(R::Err::from_rejection(open))
}

/// The same with the error that `f` makes of the rejection. Its signature is what lets a closure be written as `|open| …`.
#[cold]
#[inline(never)]
pub fn reject_with<R: Guardable>(open: CircuitOpen, f: impl FnOnce(CircuitOpen) -> R::Err) -> R {
    R::rejected(f(open))
}

/// An error that can be a rejection in another type's clothes: says nothing about what an outer breaker guards.
///
/// Not for boxed errors: only those that are `'static` could be looked into, and whether one is cannot be asked.
pub trait Rejection {
    /// Whether it is one.
    fn is_rejection(&self) -> bool;
}

impl Rejection for CircuitOpen {
    fn is_rejection(&self) -> bool {
        true
    }
}

impl Rejection for io::Error {
    fn is_rejection(&self) -> bool {
        self.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<CircuitOpen>)
    }
}

impl<E> Rejection for RetryError<E> {
    fn is_rejection(&self) -> bool {
        RetryError::is_rejection(self)
    }
}

impl<E: Rejection> Probe<'_, E> {
    /// The error's own answer.
    #[inline]
    #[must_use]
    pub fn __resilience_is_rejection(self) -> bool {
        self.0.is_rejection()
    }
}

/// The answer for error types that cannot be one.
pub trait NoRejection: Sized {
    /// Always false.
    #[inline]
    fn __resilience_is_rejection(self) -> bool {
        false
    }
}

impl<E: ?Sized> NoRejection for Probe<'_, E> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaker::CircuitBreaker;

    fn rejection() -> CircuitOpen {
        let breaker = CircuitBreaker::unshared("payments").build();
        breaker.force_open();
        breaker.try_acquire().expect_err("it is forced open")
    }

    #[test]
    fn a_rejection_is_found_in_other_clothes() {
        assert!(Probe(&rejection()).__resilience_is_rejection());
        assert!(Probe(&io::Error::from(rejection())).__resilience_is_rejection());
        assert!(Probe(&RetryError::<io::Error>::from(rejection())).__resilience_is_rejection());
    }

    #[test]
    fn any_other_error_is_none() {
        assert!(!Probe(&io::Error::other("no")).__resilience_is_rejection());
        assert!(!Probe(&Box::<dyn Error>::from("no")).__resilience_is_rejection());
        assert!(!Probe("no").__resilience_is_rejection());
    }
}
