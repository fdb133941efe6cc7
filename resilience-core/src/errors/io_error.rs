//! `std::io::Error`: its kind decides whether to try again.

use std::io;

use crate::errors::known;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// Only kinds that waiting cannot heal are permanent. For an error of kind
/// [`Other`](io::ErrorKind::Other), the error inside it answers, or else its first cause that has
/// an answer. If there is none, the error is transient. The rejection of a circuit breaker is
/// permanent in every kind, at any depth. A [`TimedOut`](crate::TimedOut) that circuit breakers
/// ignore makes them ignore the whole error, also in every kind and at any depth.
///
/// Only the first 128 errors of a chain are inspected.
impl Transient for io::Error {
    fn transience(&self) -> Transience {
        known::answer(self)
    }

    fn is_rejection(&self) -> bool {
        known::holds_rejection(self)
    }

    fn __resilience_rejector(&self) -> Option<Rejector> {
        known::rejector(self)
    }

    fn outcome(&self) -> Outcome {
        known::outcome(self)
    }

    /// Its [`ErrorKind`](io::ErrorKind) in snake case, such as `connection_reset`. If it holds the
    /// error of a policy or of a client, that of the error in it.
    fn kind(&self) -> &'static str {
        known::kind(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::chain::tests::{Caused, Circular, Mutual, nested_for_ever, rejection};

    #[test]
    fn io_kinds_that_waiting_cannot_heal_are_permanent() {
        let of = |kind: io::ErrorKind| io::Error::from(kind).transience();
        assert_eq!(of(io::ErrorKind::NotFound), Transience::Permanent);
        assert_eq!(of(io::ErrorKind::InvalidInput), Transience::Permanent);
        assert_eq!(of(io::ErrorKind::ConnectionReset), Transience::Transient);
        assert_eq!(of(io::ErrorKind::TimedOut), Transience::Transient);
        assert_eq!(of(io::ErrorKind::Other), Transience::Transient);
    }

    #[test]
    fn an_io_error_of_no_kind_says_what_it_was_made_of() {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(io::Error::other(missing()).transience(), Transience::Permanent);
        assert_eq!(io::Error::other(Caused(missing().into())).transience(), Transience::Permanent);
        assert_eq!(io::Error::other("?").transience(), Transience::Transient);
        let timed_out = io::Error::new(io::ErrorKind::TimedOut, missing());
        assert_eq!(timed_out.transience(), Transience::Transient);
    }

    #[test]
    fn an_io_error_in_a_circle_of_causes_is_judged() {
        for error in [io::Error::other(Circular), io::Error::other(Mutual::One)] {
            assert!(!error.is_rejection());
            assert_eq!(error.transience(), Transience::Transient);
        }
    }

    #[test]
    fn an_io_error_nested_10_000_deep_is_judged() {
        let error = nested_for_ever(10_000, io::ErrorKind::NotFound.into());
        assert!(!error.is_rejection());
        assert_eq!(error.transience(), Transience::Transient);
    }

    #[test]
    fn a_rejection_is_found_however_deep_an_io_error_holds_it() {
        let io = || io::Error::from(rejection());
        let holding = [
            io(),
            io::Error::other(io()),
            io::Error::new(io::ErrorKind::TimedOut, io::Error::other(io())),
            io::Error::other(Caused(rejection().into())),
            io::Error::other(Caused(io().into())),
            io::Error::other(io::Error::other(Caused(Caused(io().into()).into()))),
        ];
        for error in holding {
            assert!(error.is_rejection(), "{error:?}");
            assert_eq!(error.transience(), Transience::Permanent, "{error:?}");
        }
        let reset = || io::Error::from(io::ErrorKind::ConnectionReset);
        for error in [reset(), io::Error::other(reset()), io::Error::other(Caused(reset().into()))] {
            assert!(!error.is_rejection(), "{error:?}");
            assert_eq!(error.transience(), Transience::Transient, "{error:?}");
        }
    }
}
