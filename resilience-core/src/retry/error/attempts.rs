//! What a retry that gave up has done.

use crate::retry::StopReason;
use std::time::Duration;

/// What was tried before giving up: the second argument of a `map_err`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Attempts;
///
/// fn describe(error: std::io::Error, attempts: &Attempts) -> String {
///     format!("{error} ({}, {} attempts in {:?})", attempts.reason(), attempts.made(), attempts.elapsed())
/// }
/// # let _ = describe;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    elapsed: Duration,
    made: u32,
    reason: StopReason,
    rejected: bool,
}

impl Attempts {
    pub(crate) const fn of(made: u32, elapsed: Duration, reason: StopReason, rejected: bool) -> Self {
        Self { elapsed, made, reason, rejected }
    }

    /// How many attempts were made, the last one included. One that a circuit breaker rejected did
    /// not run and is not counted: zero if the call was rejected before its first. With
    /// [`reset_after`](crate::RetryPolicy::reset_after) the count begins anew with an attempt that
    /// ran so long.
    #[must_use]
    pub const fn made(&self) -> u32 {
        self.made
    }

    /// From before the first attempt until giving up, waits included.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Whether the last outcome is a rejection by a circuit breaker.
    pub(crate) const fn rejected(&self) -> bool {
        self.rejected
    }

    /// Why there was no further attempt.
    #[must_use]
    pub const fn reason(&self) -> StopReason {
        self.reason
    }
}
