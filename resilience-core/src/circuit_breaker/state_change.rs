//! A breaker that goes from one state to another, and those who want to know.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cell::BreakerCell;
use super::event;
use super::locked::Outage;
use super::open_cause::OpenCause;
use super::state::CircuitState;
use crate::telemetry::telling::{self, unharmed};

/// A circuit breaker has changed its state: what a hook of
/// [`CircuitBreaker::on_state_change`](crate::CircuitBreaker::on_state_change) is told.
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
    observed: bool,
}

/// From one state to another, and what there is to tell of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transition {
    pub(super) from: CircuitState,
    pub(super) to: CircuitState,
    /// What opened the circuit, if it is not closed.
    pub(super) cause: Option<OpenCause>,
    /// The cooldown in force, where there is one.
    pub(super) cooldown: Option<Duration>,
    pub(super) retry_after: Option<Duration>,
    /// Of a circuit that is open no longer.
    pub(super) outage: Option<Outage>,
}

impl Transition {
    pub(super) const fn none(state: CircuitState) -> Self {
        Self { from: state, to: state, cause: None, cooldown: None, retry_after: None, outage: None }
    }

    /// Whether calls are rejected from now on.
    pub(super) const fn opens(&self) -> bool {
        matches!(self.to, CircuitState::Open | CircuitState::ForcedOpen)
    }
}

impl<'a> CircuitStateChange<'a> {
    pub(super) fn of(
        cell: &'a BreakerCell,
        transition: Transition,
        last_error: Option<&'a str>,
        observed: bool,
    ) -> Self {
        Self { name: cell.name(), key: cell.key(), transition, last_error, observed }
    }

    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The key, if it is one of the breakers of `key = …`.
    #[must_use]
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// The state until now. A circuit whose cooldown is over is [`Open`](CircuitState::Open) until its first probe.
    #[must_use]
    pub fn from(&self) -> CircuitState {
        self.transition.from
    }

    /// The state from now on.
    #[must_use]
    pub fn to(&self) -> CircuitState {
        self.transition.to
    }

    /// What opened the circuit, with the counts of that moment: if this change opens it, or makes an open one half-open.
    #[must_use]
    pub fn cause(&self) -> Option<OpenCause> {
        self.transition.cause
    }

    /// If this change opens the circuit, the error that it opened on; as
    /// [`CircuitSnapshot::last_error`](crate::CircuitSnapshot::last_error).
    #[must_use]
    pub fn last_error(&self) -> Option<&'a str> {
        self.last_error
    }

    /// If this change opens the circuit or makes it half-open, the cooldown in force, as it has grown; at most 584 years,
    /// which means for ever.
    #[must_use]
    pub fn cooldown(&self) -> Option<Duration> {
        self.transition.cooldown
    }

    /// If this change opens the circuit, the time to the next probe: the cooldown, longer if the server has asked for it, or a
    /// little shorter if it has grown. `None` when forced open, and where the cooldown is for ever.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.transition.retry_after.filter(|_| self.transition.opens())
    }

    /// If this change ends an outage (the circuit closes, or is disabled), how long it has lasted: since the circuit was last
    /// closed, with all that came between.
    #[must_use]
    pub fn open_for(&self) -> Option<Duration> {
        self.transition.outage.map(|outage| outage.lasted)
    }

    /// If this change ends an outage, how many calls were rejected meanwhile; if it is only
    /// [observed](Self::is_observed), would have been.
    #[must_use]
    pub fn rejected(&self) -> Option<u64> {
        self.transition.outage.map(|outage| outage.rejected)
    }

    /// Whether calls are rejected from now on.
    #[cfg(feature = "tracing")]
    pub(super) fn opens(&self) -> bool {
        self.transition.opens()
    }

    /// Whether the breaker [only observes](crate::CircuitBreaker::observe_only): the change is what would have happened.
    #[must_use]
    pub fn is_observed(&self) -> bool {
        self.observed
    }
}

/// `circuit breaker `payments`: closed -> open`.
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

/// A function that is told of every change.
#[derive(Clone)]
pub(super) enum Hook {
    Closure(Arc<dyn Fn(&CircuitStateChange<'_>) + Send + Sync>),
    Function(fn(&CircuitStateChange<'_>)),
}

impl Hook {
    pub(super) fn new(hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) -> Self {
        Self::Closure(Arc::new(hook))
    }

    /// Whether both are one function. The compiler may give one function several addresses, a few, or two of one body the
    /// same: neither does harm. Closures are never the same: each is wanted.
    pub(super) fn is_same_function(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Function(one), Self::Function(other)) => std::ptr::fn_addr_eq(*one, *other),
            _ => false,
        }
    }

    fn tell(&self, change: &CircuitStateChange<'_>) {
        match self {
            Self::Closure(hook) => hook(change),
            Self::Function(hook) => hook(change),
        }
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

/// Tells everybody. Called without a lock: a hook may use the very breaker, and is told of what it does to it, up to a depth.
/// One that panics has had its say (the panic's message is printed as always); the call that brought the change about goes
/// on, and so do the other hooks.
pub(super) fn announce(change: &CircuitStateChange<'_>, hooks: &[Hook]) {
    event::changed(change);
    if hooks.is_empty() {
        return;
    }
    telling::hooks(|| {
        for hook in hooks {
            unharmed(|| hook.tell(change));
        }
    });
}
