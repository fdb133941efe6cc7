//! A breaker at one moment.

use std::time::Duration;

use super::circuit_settings::CircuitSettings;
use super::conflict::Conflict;
use super::open_cause::{OpenCause, saturated};
use super::state::CircuitState;
use super::window::Counts;

/// What [`CircuitBreaker::snapshot`](crate::CircuitBreaker::snapshot) saw, all at the same moment.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState};
///
/// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
/// breaker.try_acquire()?.failure();
///
/// let seen = breaker.snapshot();
/// assert_eq!((seen.state(), seen.times_opened()), (CircuitState::Open, 1));
/// # Ok::<(), resilience::CircuitOpen>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircuitSnapshot {
    pub(super) name: &'static str,
    pub(super) key: Option<Box<str>>,
    pub(super) keyed: bool,
    pub(super) state: CircuitState,
    pub(super) observed: Option<CircuitState>,
    /// What is in the window, if there is one.
    pub(super) counts: Option<Counts>,
    pub(super) row: u32,
    pub(super) judges_rate: bool,
    pub(super) rejected: u64,
    pub(super) would_have_rejected: u64,
    pub(super) times_opened: u64,
    pub(super) time_in_state: Duration,
    pub(super) retry_after: Option<Duration>,
    pub(super) cause: Option<OpenCause>,
    pub(super) last_error: Option<Box<str>>,
    pub(super) conflict: Option<Conflict>,
    pub(super) settings: Option<CircuitSettings>,
}

impl CircuitSnapshot {
    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The key, if it is one of the breakers of `key = …`.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Whether it is of a name that has keys, whose breakers count the calls; see
    /// [`CircuitBreaker::is_keyed`](crate::CircuitBreaker::is_keyed).
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.keyed
    }

    /// The state as the next caller would find it: open with the cooldown over is half-open.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.state
    }

    /// The state that it would be in if it did not [only observe](crate::CircuitBreaker::observe_only); `None` unless it
    /// does.
    #[must_use]
    pub fn observed(&self) -> Option<CircuitState> {
        self.observed
    }

    /// With a number as threshold, failures in a row up to the latest call; with a rate, failures in the window. Zero
    /// unless closed.
    #[must_use]
    pub fn failures(&self) -> u32 {
        match self.counts {
            Some(counts) if self.judges_rate => saturated(counts.failures),
            _ => self.row,
        }
    }

    /// Calls in the window, which are those that rates are shares of. Zero unless closed, and without a window.
    #[must_use]
    pub fn recorded(&self) -> u32 {
        self.counts.map_or(0, |counts| saturated(counts.recorded))
    }

    /// Calls in the window that did not fail. Zero unless closed, and without a window: a breaker that counts failures in a row
    /// writes nothing down for a success.
    #[must_use]
    pub fn successes(&self) -> u32 {
        self.counts.map_or(0, |counts| saturated(counts.recorded.saturating_sub(counts.failures)))
    }

    /// Calls in the window that were slow. Zero unless closed, and without `slow`.
    #[must_use]
    pub fn slow(&self) -> u32 {
        self.counts.map_or(0, |counts| saturated(counts.slow))
    }

    /// The share of failures in the window, from 0 to 1; `None` while nothing is on record, and without a window.
    #[must_use]
    pub fn failure_rate(&self) -> Option<f64> {
        self.counts.and_then(|counts| share(counts.failures, counts.recorded))
    }

    /// The share of slow calls in the window, from 0 to 1; `None` while nothing is on record, and without a window.
    #[must_use]
    pub fn slow_rate(&self) -> Option<f64> {
        self.counts.and_then(|counts| share(counts.slow, counts.recorded))
    }

    /// Calls rejected since the breaker was made.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Calls that would have been rejected while the breaker [only observed](crate::CircuitBreaker::observe_only), since it
    /// was made.
    #[must_use]
    pub fn would_have_rejected(&self) -> u64 {
        self.would_have_rejected
    }

    /// How often failures have opened the circuit since it was made: each failed probe that reopens it counts, forcing
    /// it open does not.
    #[must_use]
    pub fn times_opened(&self) -> u64 {
        self.times_opened
    }

    /// For how long it has been in the state that it would have without observing: since it was first used, or since the
    /// latest change. An open circuit becomes half-open when its cooldown is over.
    #[must_use]
    pub fn time_in_state(&self) -> Duration {
        self.time_in_state
    }

    /// The time after which a call may be let through as a probe: while open, until the cooldown is over, or until the time that
    /// the server has asked for; zero if the next call would be one. While half-open with all probes out nobody knows when
    /// they end: a tenth of the cooldown, at least 10 ms and at most 1 s. `None` while calls run anyway, when forced open, and
    /// where the cooldown is for ever.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What opened the circuit, with the counts of that moment, until it is closed again; `None` while it is closed or
    /// disabled. If the breaker [only observes](crate::CircuitBreaker::observe_only), what would have opened it.
    #[must_use]
    pub fn cause(&self) -> Option<OpenCause> {
        self.cause
    }

    /// The error of the failure that opened the circuit, as long as there is a [`cause`](Self::cause): what it prints as
    /// `Display`, else as `Debug`, at most 256 bytes of it (a text that was cut off ends with `…`). If a success or a slow call
    /// was what brought the rate about, the error of the latest failure, where it is still known.
    ///
    /// `None` if the error's type prints nothing, if there was none (a panic, a value that `on_ok` takes for a failure, a
    /// report by hand), and if a person opened the circuit.
    #[must_use]
    pub fn last_error(&self) -> Option<&str> {
        self.last_error.as_deref()
    }

    /// The settings in force. `None` while no place has configured the breaker, and for a name with keys, where each key has
    /// its own.
    #[must_use]
    pub fn settings(&self) -> Option<CircuitSettings> {
        self.settings
    }

    /// The first place that configured this breaker differently, if there is one.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people to look at")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
