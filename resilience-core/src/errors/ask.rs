//! Asks an error what it says of itself; for one that says nothing, every error counts.

use std::rc::Rc;
use std::sync::Arc;

use crate::errors::silent_client;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// Asks an error for its [`Transient`] answer, if its type has one.
///
/// An inherent method wins over a trait's, but only where its bounds hold, and a trait that takes
/// the probe by value over one that takes it by reference. So
/// `AskError(&e).__resilience_transience()` finds the error's own answer, else that of
/// [`AskAnyError`](crate::errors::any_error::AskAnyError) where an error of any type is in it, else
/// [`EveryError`]'s. Of a type parameter the bounds alone are seen.
///
/// The methods that look at the error take it by value: a reference to it would put the outcome's
/// address into memory, and the compiler would no longer build the outcome where the caller wants
/// it.
#[derive(Debug)]
pub struct AskError<'a, E: ?Sized>(pub &'a E);

impl<E: Transient + ?Sized> AskError<'_, E> {
    /// The error's own answer.
    #[inline]
    #[must_use]
    pub fn __resilience_transience(self) -> Transience {
        self.0.transience()
    }

    /// What it means to a breaker: a rejection by another one is neutral.
    #[inline]
    #[must_use]
    pub fn __resilience_outcome(self) -> Outcome {
        if self.0.is_rejection() { Outcome::Ignored } else { self.0.outcome() }
    }

    /// Whether it is a rejection by another breaker.
    #[inline]
    #[must_use]
    pub fn __resilience_is_rejection(self) -> bool {
        self.0.is_rejection()
    }
}

/// Stands in for [`AskError`] where the error borrows: one of any type can be looked into only if
/// it does not, and a method is picked before lifetimes are compared. So every error counts.
#[derive(Debug)]
pub struct Unasked<'a, E: ?Sized>(pub &'a E);

impl<E: ?Sized> Unasked<'_, E> {
    /// Always [`Transience::Transient`].
    #[inline]
    #[must_use]
    pub fn __resilience_transience(self) -> Transience {
        Transience::Transient
    }

    /// Always a failure.
    #[inline]
    #[must_use]
    pub fn __resilience_outcome(self) -> Outcome {
        Outcome::Failure
    }

    /// Always false.
    #[inline]
    #[must_use]
    pub fn __resilience_is_rejection(self) -> bool {
        false
    }
}

/// The answer for error types that have none: every error is transient.
pub trait EveryError: Sized {
    /// Always [`Transience::Transient`].
    fn __resilience_transience(self) -> Transience;

    /// Always a failure.
    fn __resilience_outcome(self) -> Outcome;

    /// Always false.
    fn __resilience_is_rejection(self) -> bool;
}

impl<E: ?Sized> EveryError for &AskError<'_, E> {
    #[inline]
    fn __resilience_transience(self) -> Transience {
        silent_client::met::<E>();
        Transience::Transient
    }

    #[inline]
    fn __resilience_outcome(self) -> Outcome {
        silent_client::met::<E>();
        Outcome::Failure
    }

    #[inline]
    fn __resilience_is_rejection(self) -> bool {
        false
    }
}

/// A generic type that derives [`Transient`], whether or not its parameters meet what the
/// implementation asks of them.
pub trait Derived {}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<E: Derived + ?Sized> Derived for $pointer {}
    )*};
}

forward!(&E, Box<E>, Rc<E>, Arc<E>);

/// Makes a mistake of an error type that derives [`Transient`] and yet has no answer, as a source
/// in it has none: it would fall back to [`EveryError`] without a word. As this has the same
/// methods, the compiler finds no one that is meant, and names both; where the error has an answer,
/// that wins over either.
pub trait DerivesTransientButItsSourceDoesNotImplementIt: Sized {
    /// Never called.
    #[inline]
    fn __resilience_transience(self) -> Transience {
        Transience::Permanent
    }

    /// Never called.
    #[inline]
    fn __resilience_outcome(self) -> Outcome {
        Outcome::Ignored
    }
}

impl<E: Derived + ?Sized> DerivesTransientButItsSourceDoesNotImplementIt for &AskError<'_, E> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CircuitBreaker;
    use crate::retry::RetryError;
    use std::error::Error;
    use std::io;

    #[test]
    fn an_error_without_an_answer_is_transient() {
        struct Plain;
        fn unbounded<E>(error: &E) -> Transience {
            AskError(error).__resilience_transience()
        }
        assert_eq!(AskError(&Plain).__resilience_transience(), Transience::Transient);
        assert_eq!(unbounded(&Plain), Transience::Transient);
        let boxed: Box<dyn Error> = "no".into();
        assert_eq!(AskError(&boxed).__resilience_transience(), Transience::Transient);
        assert_eq!(AskError("str").__resilience_transience(), Transience::Transient);
    }

    #[test]
    fn a_rejection_is_found_in_other_clothes() {
        let breaker = CircuitBreaker::unshared("payments").build();
        breaker.force_open();
        let rejection = breaker.try_acquire().expect_err("it is forced open");
        let wrapped = || io::Error::from(rejection.clone());
        assert_eq!(AskError(&rejection).__resilience_outcome(), Outcome::Ignored);
        assert_eq!(AskError(&wrapped()).__resilience_outcome(), Outcome::Ignored);
        assert!(AskError(&Box::new(wrapped())).__resilience_is_rejection());
        assert!(AskError(&RetryError::<io::Error>::from(rejection.clone())).__resilience_is_rejection());
        assert_eq!(AskError(&io::Error::other("no")).__resilience_outcome(), Outcome::Failure);
        assert_eq!(
            AskError(&io::Error::from(io::ErrorKind::NotFound)).__resilience_outcome(),
            Outcome::Success
        );
        assert!(!AskError("no").__resilience_is_rejection());
        assert_eq!(AskError("no").__resilience_outcome(), Outcome::Failure);
    }

    #[test]
    fn an_error_with_an_answer_is_asked() {
        fn bounded<E: Transient + ?Sized>(error: &E) -> Transience {
            AskError(error).__resilience_transience()
        }
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(AskError(&missing).__resilience_transience(), Transience::Permanent);
        assert_eq!(bounded(&missing), Transience::Permanent);
        let object: &dyn Transient = &missing;
        assert_eq!(AskError(object).__resilience_transience(), Transience::Permanent);
    }
}
