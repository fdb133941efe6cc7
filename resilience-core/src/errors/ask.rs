//! Asks an error for its answer. An error without an answer counts as transient.

use std::rc::Rc;
use std::sync::Arc;

use crate::errors::silent_client;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{OTHER_KIND, Transient};

/// Asks an error for its [`Transient`] answer, if its type has one.
///
/// The compiler prefers an inherent method whose bounds hold, then a trait method that takes `self`
/// by value, then one that takes `self` by reference. So `AskError(&e).__resilience_transience()`
/// finds, in this order:
///
/// - the error's own answer;
/// - the answer of [`AskAnyError`](crate::errors::any_error::AskAnyError), if the error holds an
///   error of any type;
/// - the answer of [`EveryError`].
///
/// For a type parameter the compiler sees only its bounds.
///
/// The methods take `self` by value. A reference to `self` would store the address of the outcome
/// in memory, and the compiler would no longer build the outcome where the caller wants it.
#[derive(Debug)]
pub struct AskError<'a, E: ?Sized>(pub &'a E);

impl<E: Transient + ?Sized> AskError<'_, E> {
    /// The error's own answer.
    #[inline]
    #[must_use]
    pub fn __resilience_transience(self) -> Transience {
        self.0.transience()
    }

    /// The outcome for a breaker. A rejection by another breaker is ignored.
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

    /// The policy whose rejection it is, or holds, if it does.
    #[inline]
    #[must_use]
    pub fn __resilience_rejector(self) -> Option<Rejector> {
        self.0.__resilience_rejector()
    }

    /// Its kind.
    #[inline]
    #[must_use]
    pub fn __resilience_kind(self) -> &'static str {
        self.0.kind()
    }
}

/// Replaces [`AskError`] for an error type that borrows. A `dyn Error` can be inspected only if it
/// is `'static`, and the compiler picks a method before it compares lifetimes. So an error that
/// borrows always counts as transient.
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

    /// Always none.
    #[inline]
    #[must_use]
    pub fn __resilience_rejector(self) -> Option<Rejector> {
        None
    }

    /// Always the kind of an error that has none.
    #[inline]
    #[must_use]
    pub fn __resilience_kind(self) -> &'static str {
        OTHER_KIND
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

    /// Always none.
    fn __resilience_rejector(self) -> Option<Rejector>;

    /// Always the kind of an error that has none.
    fn __resilience_kind(self) -> &'static str;
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

    #[inline]
    fn __resilience_rejector(self) -> Option<Rejector> {
        None
    }

    #[inline]
    fn __resilience_kind(self) -> &'static str {
        OTHER_KIND
    }
}

/// A generic type that derives [`Transient`], even if its parameters do not meet the bounds of the
/// implementation.
pub trait Derived {}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<E: Derived + ?Sized> Derived for $pointer {}
    )*};
}

forward!(&E, Box<E>, Rc<E>, Arc<E>);

/// Makes the compiler reject an error type that derives [`Transient`] but has no answer, because a
/// source in it has none. Otherwise it would fall back to [`EveryError`] silently.
///
/// This trait has the same methods as [`EveryError`], so the compiler reports an ambiguous call and
/// names both traits. If the error has an answer, the inherent method wins over both.
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
    use crate::retry::RetryError;
    use crate::{Bulkhead, CircuitBreaker};
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
    fn a_rejection_says_which_policy_it_is_of() {
        let breaker = CircuitBreaker::unshared("payments").build();
        breaker.force_open();
        let open = breaker.try_acquire().expect_err("it is forced open");
        let bulkhead = Bulkhead::unshared("payments").limit(1).build();
        let _held = bulkhead.try_acquire();
        let full = bulkhead.try_acquire().expect_err("the place is taken");
        for (error, by) in [(io::Error::from(open), Rejector::Breaker), (full.clone().into(), Rejector::Gate)]
        {
            assert_eq!(AskError(&error).__resilience_rejector(), Some(by));
            let held: Box<dyn Error> = io::Error::other(error).into();
            assert_eq!(AskError(&*held).__resilience_rejector(), Some(by));
        }
        assert_eq!(AskError(&io::Error::other("no")).__resilience_rejector(), None);
        assert_eq!(
            (AskError("no").__resilience_rejector(), Unasked(&full).__resilience_rejector()),
            (None, None)
        );
    }

    #[test]
    fn an_error_has_its_own_kind_or_none() {
        fn unbounded<E>(error: &E) -> &'static str {
            AskError(error).__resilience_kind()
        }
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(AskError(&missing).__resilience_kind(), "not_found");
        assert_eq!(AskError("no").__resilience_kind(), "_OTHER");
        assert_eq!((unbounded(&missing), Unasked(&missing).__resilience_kind()), ("_OTHER", "_OTHER"));
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
