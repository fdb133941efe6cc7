//! For a circuit breaker: whether the service failed.

use http::StatusCode;

use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// For `on_ok` and `on` of a circuit breaker: whether the response or the error is a failure of the
/// service.
///
/// Failures are the statuses 500, 502, 503, 504, 520 to 524 and 529, and errors of the connection:
/// what [`Transient::outcome`] calls a failure. **A 429 is none**, and neither are 408 and 425: the
/// service works, and it asks this client to be slower. If it opened the circuit, all calls would
/// stop because some were too many. A rate limit or a bulkhead is the answer to that.
///
/// 503 and 529 are failures, although some services mean this client with them too: by its
/// definition a 503 is for everybody, and calls that an overloaded service does not get help it.
/// Their `Retry-After` is how long the circuit stays open at least.
///
/// A response that is not a failure is a success to `on_ok`, so a 429 begins a row of failures
/// anew. An error with a status, such as that of reqwest's `error_for_status`, is ignored if its
/// status is 408, 425 or 429 and the breaker has no `on`. With `on = failing` it is a success.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use http::Response;
/// use resilience::{Transience, http::failing, http::transient};
/// use std::time::Duration;
///
/// let answer = |status: u16| Response::builder().status(status).header("retry-after", "7").body(()).unwrap();
/// let after = Transience::TransientAfter(Duration::from_secs(7));
/// assert_eq!((transient(&answer(503)), failing(&answer(503))), (after, after));
/// assert_eq!((transient(&answer(429)), failing(&answer(429))), (after, Transience::Permanent));
/// ```
pub fn failing<R: Transient + ?Sized>(outcome: &R) -> Transience {
    match (outcome.outcome(), outcome.transience()) {
        (Outcome::Success | Outcome::Ignored, _) => Transience::Permanent,
        // A type may call an error a failure that waiting does not heal.
        (Outcome::Failure, Transience::Permanent) => Transience::Transient,
        (Outcome::Failure, transient) => transient,
    }
}

/// The same for a status without headers: `on_ok = |r| failing_status(r.status_code)`. A number
/// outside of 100 to 999 is not a status, and is not a failure.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Transience, http::failing_status};
///
/// assert_eq!(failing_status(503), Transience::Transient);
/// assert_eq!(failing_status(429), Transience::Permanent);
/// ```
pub fn failing_status(status: impl TryInto<u16>) -> Transience {
    let status = status.try_into().ok().and_then(|code| StatusCode::from_u16(code).ok());
    status.map_or(Transience::Permanent, |status| failing(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A type with answers of its own.
    struct Answers(Transience, Outcome);

    impl Transient for Answers {
        fn transience(&self) -> Transience {
            self.0
        }

        fn outcome(&self) -> Outcome {
            self.1
        }
    }

    #[test]
    fn the_outcome_decides_and_a_hint_stays() {
        let after = Transience::TransientAfter(std::time::Duration::from_secs(1));
        assert_eq!(failing(&Answers(after, Outcome::Failure)), after);
        assert_eq!(failing(&Answers(Transience::Permanent, Outcome::Failure)), Transience::Transient);
        assert_eq!(failing(&Answers(after, Outcome::Ignored)), Transience::Permanent);
        assert_eq!(failing(&Answers(after, Outcome::Success)), Transience::Permanent);
    }

    #[test]
    fn a_number_that_is_no_status_is_no_failure() {
        assert_eq!([failing_status(-1), failing_status(70_000)], [Transience::Permanent; 2]);
        assert_eq!([failing_status(99_u8), failing_status(501_u16)], [Transience::Permanent; 2]);
        assert_eq!(failing_status(529_i64), Transience::Transient);
    }
}
