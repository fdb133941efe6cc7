//! A breaker at one moment.

use std::time::Duration;

use super::conflict::Conflict;
use super::state::CircuitState;

/// What [`CircuitBreaker::snapshot`](crate::CircuitBreaker::snapshot) saw, all at the same moment.
///
/// ```
/// use resilience_core::{CircuitBreaker, CircuitState};
///
/// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
/// breaker.try_acquire()?.failure();
///
/// let seen = breaker.snapshot();
/// assert_eq!((seen.state(), seen.opened()), (CircuitState::Open, 1));
/// # Ok::<(), resilience_core::CircuitOpen>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub(super) name: &'static str,
    pub(super) state: CircuitState,
    pub(super) failures: u32,
    pub(super) rejected: u64,
    pub(super) opened: u64,
    pub(super) retry_after: Option<Duration>,
    pub(super) conflict: Option<Conflict>,
}

impl Snapshot {
    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The state as the next caller would find it: open with the cooldown over is half-open.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.state
    }

    /// Failures in a row, up to the latest call; zero unless closed.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Calls rejected since the breaker was made.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// How often failures have opened the circuit since it was made: each failed probe that reopens it counts, forcing
    /// it open does not.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Time until a probe may be let through: zero while half-open, [`Duration::MAX`] when forced open, `None` while
    /// calls run anyway.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The first place that configured this breaker differently, if there is one.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}
