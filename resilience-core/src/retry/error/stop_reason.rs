//! Why a retry ended without success.

use std::fmt;

/// Why a call is not retried any more.
///
/// Where several apply, the first in this order is given.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Attempts, StopReason};
///
/// // A `map_err = count`: tells the callers that ran into a limit from those whose request was wrong.
/// fn count(error: std::io::Error, attempts: &Attempts) -> std::io::Error {
///     if attempts.reason() != StopReason::Permanent {
///         eprintln!("gave up: {}", attempts.reason());
///     }
///     error
/// }
/// # let _ = count;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// A circuit breaker rejected the last attempt; or the last attempt failed, and a circuit
    /// breaker below it is open for longer than the delay, so that the next one would have been
    /// rejected.
    CircuitOpen,
    /// The error is not one that is retried.
    Permanent,
    /// All attempts were made.
    AttemptsExhausted,
    /// The server asked for a longer wait than `max_retry_after`.
    RetryAfterTooLong,
    /// The next wait would have ended after `max_duration`.
    DeadlineExceeded,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CircuitOpen => "circuit open",
            Self::Permanent => "permanent error",
            Self::AttemptsExhausted => "attempts exhausted",
            Self::RetryAfterTooLong => "retry-after too long",
            Self::DeadlineExceeded => "deadline exceeded",
        })
    }
}
