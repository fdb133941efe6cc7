//! A snapshot of a breaker.

#[cfg(feature = "shared")]
pub(crate) mod fleet;

use std::time::Duration;

use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::settings::view::CircuitSettings;
use crate::circuit_breaker::state::open_cause::{OpenCause, saturated};
use crate::circuit_breaker::state::window::{Counts, share};
use crate::named::conflict::Conflict;

/// A breaker at one moment, as returned by
/// [`CircuitBreaker::snapshot`](crate::CircuitBreaker::snapshot).
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
    pub(crate) name: &'static str,
    pub(crate) key: Option<Box<str>>,
    pub(crate) keyed: bool,
    pub(crate) state: CircuitState,
    pub(crate) observed: Option<CircuitState>,
    /// The counts of the window, if there is one.
    pub(crate) counts: Option<Counts>,
    pub(crate) row: u32,
    pub(crate) judges_rate: bool,
    pub(crate) rejected: u64,
    pub(crate) would_have_rejected: u64,
    pub(crate) times_opened: u64,
    pub(crate) time_in_state: Duration,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) cause: Option<OpenCause>,
    pub(crate) last_error: Option<Box<str>>,
    pub(crate) conflict: Option<Conflict>,
    #[cfg(feature = "shared")]
    pub(crate) fleet: Option<fleet::CircuitFleet>,
    #[cfg(feature = "shared")]
    pub(crate) fleet_order: Option<fleet::CircuitFleetOrder>,
    pub(crate) settings: Option<CircuitSettings>,
}

impl CircuitSnapshot {
    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The key, if this is the breaker of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Whether this is the breaker of a name with keys, which counts no calls itself; see
    /// [`CircuitBreaker::is_keyed`](crate::CircuitBreaker::is_keyed).
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.keyed
    }

    /// The state that the next caller would find: an open circuit whose cooldown is over is
    /// half-open.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.state
    }

    /// The state that the breaker would be in if it did not
    /// [only observe](crate::CircuitBreaker::observe_only). `None` if it does not.
    #[must_use]
    pub fn observed(&self) -> Option<CircuitState> {
        self.observed
    }

    /// With a number as threshold, the consecutive failures up to the latest call. With a rate, the
    /// failures in the window. Zero unless closed.
    #[must_use]
    pub fn failures(&self) -> u32 {
        match self.counts {
            Some(counts) if self.judges_rate => saturated(counts.failures),
            _ => self.row,
        }
    }

    /// The number of calls in the window, of which the rates are shares. Zero unless closed, and
    /// without a window.
    #[must_use]
    pub fn recorded(&self) -> u32 {
        self.counts.map_or(0, |counts| saturated(counts.recorded))
    }

    /// The number of calls in the window that did not fail. Zero unless closed, and without a
    /// window: a breaker that counts consecutive failures does not record successes.
    #[must_use]
    pub fn successes(&self) -> u32 {
        self.counts.map_or(0, |counts| saturated(counts.recorded.saturating_sub(counts.failures)))
    }

    /// The number of slow calls in the window. Zero unless closed, and without `slow`.
    #[must_use]
    pub fn slow(&self) -> u32 {
        self.counts.map_or(0, |counts| saturated(counts.slow))
    }

    /// The share of failures in the window, from 0 to 1. `None` while nothing is recorded, and
    /// without a window.
    #[must_use]
    pub fn failure_rate(&self) -> Option<f64> {
        self.counts.and_then(|counts| share(counts.failures, counts.recorded))
    }

    /// The share of slow calls in the window, from 0 to 1. `None` while nothing is recorded, and
    /// without a window.
    #[must_use]
    pub fn slow_rate(&self) -> Option<f64> {
        self.counts.and_then(|counts| share(counts.slow, counts.recorded))
    }

    /// The number of calls rejected since the breaker was made.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// The number of calls that would have been rejected while the breaker
    /// [only observed](crate::CircuitBreaker::observe_only), since it was made.
    #[must_use]
    pub fn would_have_rejected(&self) -> u64 {
        self.would_have_rejected
    }

    /// The number of times that failures have opened the circuit since it was made. A failed probe
    /// that reopens it counts; forcing it open does not.
    #[must_use]
    pub fn times_opened(&self) -> u64 {
        self.times_opened
    }

    /// How long the breaker has been in its state: since it was first used, or since the latest
    /// change. An open circuit becomes half-open when its cooldown is over. If it
    /// [only observes](crate::CircuitBreaker::observe_only), this is about the
    /// [`observed`](Self::observed) state.
    #[must_use]
    pub fn time_in_state(&self) -> Duration {
        self.time_in_state
    }

    /// The time after which a call may be let through as a probe. Zero if the next call would be a
    /// probe.
    ///
    /// While open, this is the time until the cooldown is over, or until the time that the server
    /// asked for. While half-open with all probe slots taken, the end of the probes is unknown, and
    /// this is a tenth of the cooldown: at least 10 ms and at most 1 s.
    ///
    /// `None` while calls are let through anyway, while forced open, and if the cooldown is
    /// forever.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The reason why the circuit opened, with the counts of that moment, until it closes. `None`
    /// while closed or disabled. If the breaker
    /// [only observes](crate::CircuitBreaker::observe_only), the reason why it would have opened.
    #[must_use]
    pub fn cause(&self) -> Option<OpenCause> {
        self.cause
    }

    /// The error of the failure that opened the circuit, for as long as there is a
    /// [`cause`](Self::cause). It is formatted with `Display`, or with `Debug` for a type without
    /// `Display`, and cut to 256 bytes; a text that was cut ends with `…`. If a success or a slow
    /// call made the rate reach its threshold, this is the error of the latest failure, if still
    /// known.
    ///
    /// `None` if the error's type has neither or prints nothing, if there was no error (a panic, a
    /// value that `on_ok` classifies as a failure, a report by hand), and if the circuit was opened
    /// by hand.
    #[must_use]
    pub fn last_error(&self) -> Option<&str> {
        self.last_error.as_deref()
    }

    /// The opening of the fleet that the breaker obeys. `None` if it is closed, and while its state
    /// is its own. It exists with the feature `shared`.
    #[cfg(feature = "shared")]
    #[must_use]
    pub fn fleet(&self) -> Option<&fleet::CircuitFleet> {
        self.fleet.as_ref()
    }

    /// The order of somebody for all replicas that the breaker obeys: it is forced open, or
    /// disabled. `None` without one, and once somebody has steered this breaker by hand since. It
    /// exists with the feature `shared`.
    #[cfg(feature = "shared")]
    #[must_use]
    pub fn fleet_order(&self) -> Option<&fleet::CircuitFleetOrder> {
        self.fleet_order.as_ref()
    }

    /// The settings in force. `None` while no place has configured the breaker. `None` for the
    /// breaker of a name with keys too: each key has its own.
    #[must_use]
    pub fn settings(&self) -> Option<CircuitSettings> {
        self.settings
    }

    /// The conflict with the first place that configured this breaker differently. `None` if there
    /// is none.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}
