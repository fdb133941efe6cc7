//! The attempts of a call that has failed.

use crate::retry::StopReason;
use std::fmt;
use std::time::Duration;

/// The attempts of a call that has failed: their number, their time, and why there was no further
/// one. It is the second argument of a `map_err`.
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
///
/// Its text is that of a [`RetryError`](crate::RetryError), such as
/// `gave up after 3 attempts in 1.2s (attempts exhausted)`. So it can be the context of an error of
/// any type: `map_err = |error: anyhow::Error, attempts| error.context(*attempts)`.
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

    /// The number of attempts that ran, the last one included. An attempt that a circuit breaker
    /// rejected did not run. So the number is zero if the first attempt was rejected. With
    /// [`reset_after`](crate::RetryPolicy::reset_after) an attempt that ran so long is the first of
    /// a new count.
    #[must_use]
    pub const fn made(&self) -> u32 {
        self.made
    }

    /// The time from the start of the call until the retry gave up, waits included.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Whether the last outcome is a rejection.
    pub(crate) const fn rejected(&self) -> bool {
        self.rejected
    }

    /// Why there was no further attempt.
    #[must_use]
    pub const fn reason(&self) -> StopReason {
        self.reason
    }
}

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = self.made;
        if made == 0 && self.reason == StopReason::DeadlineExceeded {
            return f.write_str("was cut off before the retry gave up (deadline exceeded)");
        }
        let plural = if made == 1 { "" } else { "s" };
        write!(f, "gave up after {made} attempt{plural} in {:.1?} ({})", self.elapsed, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_counts_the_attempts_that_ran() {
        let text = |made, reason| Attempts::of(made, Duration::from_secs(2), reason, false).to_string();
        assert_eq!(text(1, StopReason::Permanent), "gave up after 1 attempt in 2.0s (permanent error)");
        assert_eq!(text(0, StopReason::CircuitOpen), "gave up after 0 attempts in 2.0s (circuit open)");
        assert_eq!(
            text(0, StopReason::DeadlineExceeded),
            "was cut off before the retry gave up (deadline exceeded)"
        );
    }
}
