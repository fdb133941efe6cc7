//! State changes of a breaker.

use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::change_cause::ChangeCause;
#[cfg(feature = "shared")]
use crate::circuit_breaker::state::fleet::FleetOrigin;
use crate::circuit_breaker::state::open_cause::OpenCause;

/// A state change of a circuit breaker, as passed to a hook of
/// [`CircuitBreaker::on_state_change`](crate::CircuitBreaker::on_state_change).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState};
/// use std::sync::{Arc, Mutex};
///
/// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
/// let seen = Arc::new(Mutex::new(Vec::new()));
/// let log = Arc::clone(&seen);
/// breaker.on_state_change(move |change| log.lock().unwrap().push((change.from(), change.to())));
///
/// breaker.try_acquire()?.failure();
/// assert_eq!(*seen.lock().unwrap(), [(CircuitState::Closed, CircuitState::Open)]);
/// # Ok::<(), resilience::CircuitOpen>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircuitStateChange<'a> {
    name: &'static str,
    key: Option<&'a str>,
    transition: Transition,
    last_error: Option<&'a str>,
    error_type: Option<&'static str>,
    #[cfg(feature = "faults")]
    is_injected: bool,
    /// Where the fleet's opening comes from, if the fleet has made the change.
    #[cfg(feature = "shared")]
    fleet: Option<&'a FleetOrigin>,
    observed: bool,
}

/// The summary of an outage that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outage {
    pub(crate) lasted: Duration,
    /// The number of calls rejected during the outage.
    pub(crate) rejected: u64,
}

/// A step from one state to another, with its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transition {
    pub(crate) from: CircuitState,
    pub(crate) to: CircuitState,
    pub(crate) by: ChangeCause,
    /// The reason why the circuit opened. `None` while closed.
    pub(crate) cause: Option<OpenCause>,
    /// The cooldown in force. `None` in states without one.
    pub(crate) cooldown: Option<Duration>,
    pub(crate) retry_after: Option<Duration>,
    /// The outage that this step ends, if any.
    pub(crate) outage: Option<Outage>,
}

impl Transition {
    pub(crate) const fn none(state: CircuitState, by: ChangeCause) -> Self {
        Self { from: state, to: state, by, cause: None, cooldown: None, retry_after: None, outage: None }
    }

    /// Whether the new state rejects calls.
    pub(crate) const fn opens(&self) -> bool {
        matches!(self.to, CircuitState::Open | CircuitState::ForcedOpen)
    }
}

impl<'a> CircuitStateChange<'a> {
    pub(crate) fn new(
        name: &'static str,
        key: Option<&'a str>,
        transition: Transition,
        last_error: Option<&'a str>,
        observed: bool,
    ) -> Self {
        Self {
            name,
            key,
            transition,
            last_error,
            error_type: None,
            #[cfg(feature = "faults")]
            is_injected: false,
            #[cfg(feature = "shared")]
            fleet: None,
            observed,
        }
    }

    /// The change that an error of this kind has caused, which a fault may have injected.
    #[cfg_attr(not(feature = "faults"), expect(unused_variables))]
    pub(crate) fn by_error(self, error_type: Option<&'static str>, is_injected: bool) -> Self {
        Self {
            error_type,
            #[cfg(feature = "faults")]
            is_injected,
            ..self
        }
    }

    /// The change that the fleet has made, because of an opening from there.
    #[cfg(feature = "shared")]
    pub(crate) fn by_fleet(self, fleet: Option<&'a FleetOrigin>) -> Self {
        Self { fleet, ..self }
    }

    /// The reason why the circuit is not closed, in words. If it followed the fleet, with the
    /// replica that began, and its reason.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) fn reason(&self) -> Option<Reason<'a>> {
        Some(Reason {
            cause: self.cause()?,
            #[cfg(feature = "shared")]
            fleet: self.fleet,
            #[cfg(not(feature = "shared"))]
            fleet: std::marker::PhantomData,
        })
    }

    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The key, if this is the breaker of one key.
    #[must_use]
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// The state before the change. A circuit whose cooldown is over is
    /// [`Open`](CircuitState::Open) until its first probe.
    #[must_use]
    pub fn from(&self) -> CircuitState {
        self.transition.from
    }

    /// The state after the change.
    #[must_use]
    pub fn to(&self) -> CircuitState {
        self.transition.to
    }

    /// The cause of this change, in a word.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{ChangeCause, CircuitBreaker};
    ///
    /// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
    /// breaker.on_state_change(|change| assert_eq!(change.change_cause(), ChangeCause::Failures));
    /// breaker.try_acquire()?.failure();
    /// # Ok::<(), resilience::CircuitOpen>(())
    /// ```
    #[must_use]
    pub fn change_cause(&self) -> ChangeCause {
        self.transition.by
    }

    /// The reason why the circuit opened, with the counts of that moment. `None` unless this change
    /// opens the circuit or makes it half-open.
    #[must_use]
    pub fn cause(&self) -> Option<OpenCause> {
        self.transition.cause
    }

    /// The error that opened the circuit, as in
    /// [`CircuitSnapshot::last_error`](crate::CircuitSnapshot::last_error). `None` unless this
    /// change opens the circuit.
    #[must_use]
    pub fn last_error(&self) -> Option<&'a str> {
        self.last_error
    }

    /// The [kind](crate::Transient::kind) of the error that opened the circuit. `None` unless a
    /// failure opens it here and now, and without the features `tracing` and `telemetry`.
    #[must_use]
    pub fn error_type(&self) -> Option<&'static str> {
        self.error_type
    }

    /// Whether the failure that opened the circuit comes from a fault that was injected in the same
    /// function. False where [`error_type`](Self::error_type) is unknown, and of a circuit that a
    /// success opens, as one may that completes a rate.
    #[must_use]
    pub fn is_injected(&self) -> bool {
        #[cfg(feature = "faults")]
        return self.is_injected;
        #[cfg(not(feature = "faults"))]
        false
    }

    /// The cooldown in force, as it has grown: at most 584 years, which means forever. `None`
    /// unless this change opens the circuit or makes it half-open.
    #[must_use]
    pub fn cooldown(&self) -> Option<Duration> {
        self.transition.cooldown
    }

    /// The time to the next probe: the cooldown, longer if the server asked for it, or a little
    /// shorter if it has grown. `None` unless this change opens the circuit, when forced open, and
    /// if the cooldown is forever.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.transition.retry_after.filter(|_| self.transition.opens())
    }

    /// The duration of the outage that this change ends, because the circuit closes or is disabled.
    /// It is counted from the moment when the circuit was last closed, including all states since.
    /// `None` if this change ends no outage.
    #[must_use]
    pub fn open_for(&self) -> Option<Duration> {
        self.transition.outage.map(|outage| outage.lasted)
    }

    /// The number of calls rejected during the outage that this change ends; if the change is only
    /// [observed](Self::is_observed), of calls that would have been rejected. `None` if this change
    /// ends no outage.
    #[must_use]
    pub fn rejected(&self) -> Option<u64> {
        self.transition.outage.map(|outage| outage.rejected)
    }

    /// Whether the new state rejects calls.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) fn opens(&self) -> bool {
        self.transition.opens()
    }

    /// Whether the breaker [only observes](crate::CircuitBreaker::observe_only), so that this
    /// change is one that would have happened.
    #[must_use]
    pub fn is_observed(&self) -> bool {
        self.observed
    }
}

/// The reason of an opening, as it is told.
#[cfg(any(feature = "tracing", feature = "telemetry"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reason<'a> {
    cause: OpenCause,
    #[cfg(feature = "shared")]
    fleet: Option<&'a FleetOrigin>,
    #[cfg(not(feature = "shared"))]
    fleet: std::marker::PhantomData<&'a ()>,
}

/// Prints for example `5 failures in a row`, or `by the fleet (replica-7: 5 failures in a row)`.
#[cfg(any(feature = "tracing", feature = "telemetry"))]
impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)?;
        #[cfg(feature = "shared")]
        if let (OpenCause::Shared { .. }, Some(FleetOrigin { by, why })) = (self.cause, self.fleet)
            && !by.is_empty()
        {
            return write!(f, " ({by}: {why})");
        }
        Ok(())
    }
}

/// Prints for example ``circuit breaker `payments`: closed -> open``.
impl fmt::Display for CircuitStateChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "circuit breaker `{}`", self.name)?;
        if let Some(key) = self.key {
            write!(f, " for `{key}`")?;
        }
        write!(f, ": {} -> {}", self.from(), self.to())?;
        if self.observed { f.write_str(", only observed") } else { Ok(()) }
    }
}
