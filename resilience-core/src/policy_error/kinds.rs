//! The sum of all errors of policies, and the list of them.

use std::error::Error;
use std::fmt;
use std::io;

pub(crate) use crate::bulkhead::BulkheadFull;
pub(crate) use crate::circuit_breaker::CircuitOpen;
pub(crate) use crate::rate_limit::RateLimited;
use crate::retry::{BoxedError, RetryError};
pub(crate) use crate::timeout::TimedOut;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// Writes the sum and its list. Each kind is the name of a type, and becomes a variant of that
/// name.
macro_rules! policy_errors {
    ($(#[$about:meta])* $name:ident = $($(#[$meaning:meta])* $kind:ident)|*) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$meaning])* $kind($kind),)*
        }

        $(impl From<$kind> for $name {
            #[inline]
            fn from(error: $kind) -> Self {
                Self::$kind(error)
            }
        })*

        /// `each!(self, error => …)`: the expression, with the error of whichever policy it is.
        macro_rules! each {
            ($whole:expr, $error:ident => $value:expr) => {
                match $whole { $($name::$kind($error) => $value,)* }
            };
        }

        /// Tells the kinds of all of them.
        macro_rules! tell_kinds {
            ($each:expr) => { $(<$kind as Transient>::each_kind($each);)* };
        }

        /// Calls `$ask!(T)` for the error type of each policy, and for their sum.
        macro_rules! for_each_kind {
            ($ask:ident) => {
                $($ask!(crate::policy_error::kinds::$kind);)*
                $ask!(crate::policy_error::kinds::$name);
            };
        }
    };
}

policy_errors! {
    /// The error of any policy: one variant of an error type has room for all of them.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{PolicyError, Transient};
    ///
    /// #[derive(Debug)]
    /// enum Error {
    ///     NotFound,
    ///     Policy(PolicyError),
    /// }
    ///
    /// impl From<PolicyError> for Error {
    ///     fn from(error: PolicyError) -> Self {
    ///         Self::Policy(error)
    ///     }
    /// }
    ///
    /// fn status(error: &Error) -> u16 {
    ///     match error {
    ///         Error::NotFound => 404,
    ///         Error::Policy(PolicyError::TimedOut(_)) => 504,
    ///         Error::Policy(_) => 503,
    ///     }
    /// }
    /// # let breaker = resilience::CircuitBreaker::unshared("doc").build();
    /// # breaker.force_open();
    /// # let open = PolicyError::from(breaker.try_acquire().unwrap_err());
    /// # assert!(open.is_rejection());
    /// # assert_eq!((status(&Error::NotFound), status(&open.into())), (404, 503));
    /// ```
    ///
    /// With thiserror the variant is `Policy(#[from] PolicyError)`. An attribute uses it for its
    /// own error if the type has no `From` of that. So a variant for one policy, such as
    /// `Open(#[from] CircuitOpen)`, goes first where both are there.
    ///
    /// It prints like the error in it, has the same [`source`](Error::source), and gives the same
    /// answers as a [`Transient`]. Policies to come bring further variants.
    PolicyError =
        /// A circuit breaker has rejected the call.
        CircuitOpen |
        /// A bulkhead has rejected the call.
        BulkheadFull |
        /// A rate limit has refused the call.
        RateLimited |
        /// A timeout has cut the call off.
        TimedOut
}

pub(crate) use for_each_kind as for_each_policy_error;

impl PolicyError {
    /// The name of the policy. For one without a name, the module path and name of the function.
    #[must_use]
    pub fn name(&self) -> &'static str {
        each!(self, error => error.name())
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        each!(self, error => error.fmt(f))
    }
}

impl Error for PolicyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        each!(self, error => error.source())
    }
}

/// The answers of the error in it.
impl Transient for PolicyError {
    fn transience(&self) -> Transience {
        each!(self, error => error.transience())
    }

    fn is_rejection(&self) -> bool {
        each!(self, error => error.is_rejection())
    }

    fn __resilience_rejector(&self) -> Option<Rejector> {
        each!(self, error => error.__resilience_rejector())
    }

    fn outcome(&self) -> Outcome {
        each!(self, error => error.outcome())
    }

    fn kind(&self) -> &'static str {
        each!(self, error => error.kind())
    }

    fn each_kind(each: &mut dyn FnMut(&'static str)) {
        tell_kinds!(each);
    }
}

/// Converts the error in it, with the kind that it has by itself.
impl From<PolicyError> for io::Error {
    fn from(error: PolicyError) -> Self {
        each!(error, error => error.into())
    }
}

impl From<PolicyError> for BoxedError {
    fn from(error: PolicyError) -> Self {
        each!(error, error => error.into())
    }
}

/// Converts the error of a call before its first attempt, or around all of them.
impl<E: From<PolicyError>> From<PolicyError> for RetryError<E> {
    fn from(error: PolicyError) -> Self {
        let of_the_sum: RetryError<PolicyError> = each!(error, error => error.into());
        of_the_sum.map(E::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::chain::tests::rejection;
    use crate::timeout::Cut;
    use crate::{Bulkhead, RateLimiter, StopReason};
    use std::time::Duration;

    fn cut(cut: Cut) -> TimedOut {
        TimedOut::new("shop::price", Duration::from_millis(800), cut)
    }

    fn all() -> [PolicyError; 3] {
        [rejection().into(), cut(Cut::OwnLimit).into(), cut(Cut::InheritedEarly).into()]
    }

    #[test]
    fn the_sum_speaks_as_the_error_in_it() {
        let [open, late, early] = all();
        assert_eq!((open.name(), late.name()), ("rejection", "shop::price"));
        assert_eq!(open.to_string(), rejection().to_string());
        assert_eq!(late.to_string(), "`shop::price` timed out after 800ms");
        assert!(open.source().is_none() && late.source().is_none());
        let answers = |error: &PolicyError| (error.transience(), error.is_rejection(), error.outcome());
        assert_eq!(answers(&open), (Transience::Permanent, true, Outcome::Ignored));
        assert_eq!(answers(&late), (Transience::Transient, false, Outcome::Failure));
        assert_eq!(answers(&early), (Transience::Transient, false, Outcome::Ignored));
        assert_eq!([open, late, early].map(|error| error.kind()), ["circuit_open", "timed_out", "timed_out"]);
    }

    #[test]
    fn the_sum_converts_as_the_error_in_it() {
        let [open, late, _] = all();
        let (open, late) = (io::Error::from(open), io::Error::from(late));
        assert_eq!((open.kind(), late.kind()), (io::ErrorKind::Other, io::ErrorKind::TimedOut));
        assert!(open.downcast::<CircuitOpen>().is_ok());
        assert!(late.downcast::<TimedOut>().is_ok());
        assert!(BoxedError::from(all()[0].clone()).get_ref().is::<CircuitOpen>());
        assert!(BoxedError::from(all()[1].clone()).get_ref().is::<TimedOut>());
    }

    #[test]
    fn a_retry_error_of_the_sum_knows_a_rejection() {
        let [open, late, _] = all().map(RetryError::<PolicyError>::from);
        assert_eq!((open.is_rejection(), open.reason()), (true, StopReason::CircuitOpen));
        assert_eq!((late.is_rejection(), late.reason()), (false, StopReason::DeadlineExceeded));
        assert_eq!((open.attempts(), late.attempts()), (0, 0));
    }

    #[test]
    fn a_retry_error_says_whether_a_breaker_has_rejected_the_call() {
        fn reasons<E: Clone + Into<PolicyError> + Into<RetryError<E>>>(error: E) -> [StopReason; 2] {
            let of_its_own: RetryError<E> = error.clone().into();
            let error: PolicyError = error.into();
            let of_the_sum = RetryError::<PolicyError>::from(error);
            assert!(of_its_own.is_rejection() && of_the_sum.is_rejection());
            [of_its_own.reason(), of_the_sum.reason()]
        }
        let bulkhead = Bulkhead::unshared("payments").limit(1).build();
        let _held = bulkhead.try_acquire();
        let limiter = RateLimiter::unshared("payments").limit(1).build();
        let _spent = limiter.try_acquire();
        assert_eq!(reasons(bulkhead.try_acquire().unwrap_err()), [StopReason::Rejected; 2]);
        assert_eq!(reasons(limiter.try_acquire().unwrap_err()), [StopReason::Rejected; 2]);
        assert_eq!(reasons(rejection()), [StopReason::CircuitOpen; 2]);
    }

    #[test]
    fn the_sum_is_a_word_larger_than_the_largest() {
        assert_eq!(size_of::<PolicyError>(), 40);
        assert_eq!(size_of::<Option<PolicyError>>(), size_of::<PolicyError>());
    }

    #[test]
    fn the_sum_goes_wherever_an_error_may_go() {
        fn goes_anywhere<T: Clone + Eq + Send + Sync + std::panic::UnwindSafe + 'static>() {}
        goes_anywhere::<PolicyError>();
    }
}
