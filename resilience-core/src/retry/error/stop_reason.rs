//! The reason why a retry ended without success.

use std::fmt;

use crate::vocabulary::rejector::Rejector;

/// The reason why a call had no further attempt.
///
/// If several reasons apply, it is the first of them in the order below.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Attempts, StopReason};
///
/// // For `map_err = count`: logs calls that ended at a limit, and not those with a wrong request.
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
    /// A circuit breaker rejected the last attempt, or a function that it called, whose error says
    /// that it holds the rejection. Or the last attempt failed, and a circuit breaker below is open
    /// for longer than the next delay, so the next attempt would have been rejected.
    CircuitOpen,
    /// A rate limit or a bulkhead rejected the last attempt, or a function that it called, whose
    /// error says that it holds the rejection. They do their own waiting, in order.
    Rejected,
    /// The last error is not one that is retried.
    Permanent,
    /// All attempts were made.
    AttemptsExhausted,
    /// An attempt other than the first of a retry around this one was running, and this one has
    /// [`nested = once`](crate::Nested::Once).
    Nested,
    /// The server asked for a longer wait than `max_retry_after`.
    RetryAfterTooLong,
    /// The next wait would have ended after `max_duration`, or not before the
    /// [`Deadline`](crate::Deadline) around the call.
    DeadlineExceeded,
    /// The [`RetryBudget`](crate::RetryBudget) had no token left.
    BudgetExhausted,
}

impl StopReason {
    /// All reasons, in the order of their numbers.
    pub(crate) const ALL: [Self; 8] = [
        Self::CircuitOpen,
        Self::Rejected,
        Self::Permanent,
        Self::AttemptsExhausted,
        Self::Nested,
        Self::RetryAfterTooLong,
        Self::DeadlineExceeded,
        Self::BudgetExhausted,
    ];

    /// The reason of a call that this policy has rejected.
    pub(crate) const fn of_rejection(by: Rejector) -> Self {
        match by {
            Rejector::Breaker => Self::CircuitOpen,
            Rejector::Gate => Self::Rejected,
        }
    }

    /// The label `reason`, which is the name in snake case.
    #[cfg(feature = "telemetry")]
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::CircuitOpen => "circuit_open",
            Self::Rejected => "rejected",
            Self::Permanent => "permanent",
            Self::AttemptsExhausted => "attempts_exhausted",
            Self::Nested => "nested",
            Self::RetryAfterTooLong => "retry_after_too_long",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::BudgetExhausted => "budget_exhausted",
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CircuitOpen => "circuit open",
            Self::Rejected => "rejected",
            Self::Permanent => "permanent error",
            Self::AttemptsExhausted => "attempts exhausted",
            Self::Nested => "nested retry",
            Self::RetryAfterTooLong => "retry-after too long",
            Self::DeadlineExceeded => "deadline exceeded",
            Self::BudgetExhausted => "budget exhausted",
        })
    }
}
