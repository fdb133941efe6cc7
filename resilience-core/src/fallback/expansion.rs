//! The functions and traits that the expansion of `#[fallback]` calls.

use std::future::{IntoFuture, Ready, ready};

use crate::fallback::event;
#[cfg(feature = "telemetry")]
use crate::fallback::observed;
use crate::fallback::overridden;
use crate::site::layer::Layer;
use crate::vocabulary::described::Observed;

/// Whether a call that has failed does not fall back, because the fallback is switched off, or
/// because a test wants attributes to be transparent.
#[inline]
#[must_use]
pub fn stays_failed(layer: Layer<'_>) -> bool {
    overridden::is_off(layer) || layer.is_off()
}

/// Reports that the call of the function `name` falls back, by the attribute of `layer`.
#[cfg_attr(any(feature = "tracing", feature = "_site"), cold)]
#[inline]
pub fn fell_back(layer: Layer<'_>, name: &'static str, error: Observed<'_>) {
    layer.fell_back();
    event::fell_back(layer, name, error);
    #[cfg(feature = "telemetry")]
    observed::fell_back(layer, name, error);
}

/// What the function in `with = path` has returned to an async function: an outcome, or a future of
/// one. Types tell which. The compiler prefers the inherent method, if its bound holds.
#[derive(Debug)]
pub struct Returned<T>(pub T);

impl<F: IntoFuture> Returned<F> {
    /// The future that an async function has returned.
    #[inline]
    #[must_use]
    pub fn __resilience_outcome(self) -> F::IntoFuture {
        self.0.into_future()
    }
}

/// The method for all that is no future.
pub trait ReturnsOutcome {
    /// The outcome.
    type Outcome;

    /// A future that is ready with the outcome.
    fn __resilience_outcome(self) -> Ready<Self::Outcome>;
}

impl<T> ReturnsOutcome for Returned<T> {
    type Outcome = T;

    #[inline]
    fn __resilience_outcome(self) -> Ready<T> {
        ready(self.0)
    }
}

/// A type that can be cloned for the body, because the fallback needs it afterwards: every `Clone`
/// type. The compiler adds to the message that a derive, or the bound of a type parameter, is
/// missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[fallback]` needs this parameter after the body, which consumes it or has it as `mut`",
    label = "the body runs on a clone of this `{Self}`",
    note = "borrow it in the body or take it as a reference (`&mut` instead of `mut`), or do without it in the fallback; or make the type `Clone` (a type parameter: bound it by `Clone`), or pass it in an `Arc`"
)]
pub trait CloneForFallback: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_fallback(&self) -> Self;
}

impl<T: Clone> CloneForFallback for T {
    #[inline]
    fn clone_for_fallback(&self) -> Self {
        self.clone()
    }
}

/// The same for a type made of other types, such as `Vec<File>`. Its implementation is not
/// recommended: else the compiler would report `File` alone, and not mention the fallback.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[fallback]` needs this parameter after the body, which consumes it or has it as `mut`",
    label = "the body runs on a clone of this `{Self}`",
    note = "borrow it in the body or take it as a reference (`&mut` instead of `mut`), or do without it in the fallback; or make the type `Clone`, or pass it in an `Arc`"
)]
pub trait CloneWholeForFallback: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_fallback(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> CloneWholeForFallback for T {
    #[inline]
    fn clone_for_fallback(&self) -> Self {
        self.clone()
    }
}

/// The same for a parameter of which the body moves a field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[fallback]` needs this parameter after the body, which moves a field out of it",
    label = "the fallback begins with a clone of this `{Self}`",
    note = "borrow the field, or clone it in the body; or make the type `Clone` (a type parameter: bound it by `Clone`), or pass it in an `Arc`"
)]
pub trait ClonePartsForFallback: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_fallback(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> ClonePartsForFallback for T {
    #[inline]
    fn clone_for_fallback(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn now<F: Future>(future: F) -> F::Output {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn an_outcome_and_a_future_of_one_are_both_awaited() {
        async fn later(value: u8) -> Option<u8> {
            Some(ready(value).await)
        }
        assert_eq!(now(Returned(Some(1)).__resilience_outcome()), Some(1));
        assert_eq!(now(Returned(later(2)).__resilience_outcome()), Some(2));
        assert_eq!(now(Returned(Box::pin(later(3))).__resilience_outcome()), Some(3));
    }
}
