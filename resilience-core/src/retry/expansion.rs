//! Functions that expanded code calls for their signatures: they give an expected type to code of
//! the user.

use crate::retry::{Attempt, Attempts, Retry, RetryEvent, RetryPolicy};
use crate::vocabulary::fallible::Fallible;
use std::marker::PhantomData;
use std::time::Duration;

mod accepted;
mod clones;
pub(crate) mod parts;
mod policy_ref;

pub use accepted::{CountSetting, DurationSetting};
pub use clones::{CloneForAttempt, CloneWhole};
pub use parts::{CloneForParts, Part, Parts, as_it_is};
pub use policy_ref::PolicyRef;

/// Runs the body of one attempt. The bound is `FnOnce`, so that the body may return a borrow of a
/// `&mut` capture.
#[expect(
    clippy::inline_always,
    reason = "a call that only lends its signature must cost nothing, unoptimised builds included"
)]
#[inline(always)]
pub fn attempt<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// A value that is never made. The code that calls this is never reached; it gives the compiler a
/// type.
#[must_use]
pub fn unreturned<R>() -> R {
    #[expect(clippy::empty_loop, reason = "nobody waits here")]
    loop {}
}

/// Calls `f` with the event.
#[inline]
pub fn notify<E>(event: &RetryEvent<'_, E>, f: impl FnOnce(&RetryEvent<'_, E>)) {
    f(event);
}

/// Asks `f` for the delay before the retry of this number, from 1.
#[inline]
pub fn delay_of(retry: u32, f: impl FnOnce(u32) -> Duration) -> Duration {
    f(retry)
}

/// The same, of a function that looks at the error too.
#[inline]
pub fn delay_of_error<E>(retry: u32, error: &E, f: impl FnOnce(u32, &E) -> Duration) -> Duration {
    f(retry, error)
}

/// Lets the error of `outcome` leave through `f`.
///
/// # Errors
/// The error that `f` made of the one in `outcome`.
#[inline]
pub fn map_err<T, E, E2>(
    outcome: Result<T, E>,
    attempts: &Attempts,
    f: impl FnOnce(E, &Attempts) -> E2,
) -> Result<T, E2> {
    outcome.map_err(|error| f(error, attempts))
}

/// The check that the error which `map_err = RetryError::new` makes is the error of the function.
#[diagnostic::on_unimplemented(
    message = "`map_err = RetryError::new` makes a `RetryError<{E}>` of the error, but the function returns `{E}`",
    label = "the signature shows the error that `map_err` makes",
    note = "write `Result<T, RetryError<{E}>>`"
)]
pub trait LeavesAs<E> {
    /// The same error.
    fn leave(self) -> E;
}

#[diagnostic::do_not_recommend]
impl<E> LeavesAs<E> for E {
    #[inline]
    fn leave(self) -> E {
        self
    }
}

/// Gives `hint` the error type that `leave` takes. `leave` is never called.
///
/// # Errors
/// The error of `hint`.
#[inline]
pub fn hint<T, E, R>(hint: Result<T, E>, _leave: impl FnOnce(E, &Attempts) -> R) -> Result<T, E> {
    hint
}

/// A type without a value, for inference: everything that is passed to its methods must be of that
/// type. It is `Send` for every type.
#[derive(Debug)]
pub struct TypeOf<T>(PhantomData<fn() -> T>);

impl<T> Clone for TypeOf<T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TypeOf<T> {}

impl<T> TypeOf<T> {
    /// The type.
    #[inline]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it has no value to speak of")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// As [`attempt`], for a body of this type.
    #[inline]
    pub fn attempt(self, body: impl FnOnce() -> T) -> T {
        body()
    }

    /// `body`, whose outcome is of this type.
    #[inline]
    pub fn body<F: FnOnce() -> T>(self, body: F) -> F {
        body
    }

    /// `future`, whose output is of this type.
    #[inline]
    pub fn future<F: Future<Output = T>>(self, future: F) -> F {
        future
    }
}

impl<T: Fallible> TypeOf<T> {
    /// The context of a call whose outcomes are of this type. The type is known before the body, so
    /// the body can call the methods of the last error.
    #[inline]
    #[must_use]
    pub fn begin(self, retry: &Retry, policy: &RetryPolicy) -> Attempt<T::Err> {
        Attempt::begin(retry, policy)
    }
}

impl<T, E> TypeOf<Result<T, E>> {
    /// Makes the type of `error` the error type of this result.
    #[inline]
    pub const fn is_of_error(self, _error: &E) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::StopReason;

    #[test]
    fn a_borrow_of_a_capture_may_leave_an_attempt() {
        fn first(items: &mut [u8]) -> Option<&mut u8> {
            attempt(|| items.first_mut())
        }
        assert_eq!(first(&mut [1, 2]), Some(&mut 1));
    }

    #[test]
    fn an_error_leaves_through_the_function() {
        let attempts = Attempts::of(3, Duration::ZERO, StopReason::AttemptsExhausted, false);
        let mapped =
            map_err(Err::<(), _>("no"), &attempts, |error, attempts| format!("{error} x{}", attempts.made()));
        assert_eq!(mapped, Err("no x3".to_owned()));
        assert_eq!(map_err(Ok::<_, ()>(1), &attempts, |(), _| ()), Ok(1));
    }
}
