//! A breaker that goes from one state to another, and those who want to know.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::event;
use super::node::Node;
use super::state::CircuitState;

/// A circuit breaker has changed its state: what a hook of
/// [`CircuitBreaker::on_state_change`](crate::CircuitBreaker::on_state_change) is told.
///
/// ```
/// use resilience_core::{CircuitBreaker, CircuitState};
/// use std::sync::{Arc, Mutex};
///
/// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
/// let seen = Arc::new(Mutex::new(Vec::new()));
/// let log = Arc::clone(&seen);
/// breaker.on_state_change(move |change| log.lock().unwrap().push((change.from(), change.to())));
///
/// breaker.try_acquire()?.failure();
/// assert_eq!(*seen.lock().unwrap(), [(CircuitState::Closed, CircuitState::Open)]);
/// # Ok::<(), resilience_core::CircuitOpen>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateChange<'a> {
    name: &'static str,
    key: Option<&'a str>,
    from: CircuitState,
    to: CircuitState,
    observed: bool,
}

impl<'a> StateChange<'a> {
    pub(super) fn of(node: &'a Node, from: CircuitState, to: CircuitState, observed: bool) -> Self {
        Self { name: node.name(), key: node.key(), from, to, observed }
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
        self.from
    }

    /// The state from now on.
    #[must_use]
    pub fn to(&self) -> CircuitState {
        self.to
    }

    /// Whether the breaker [only observes](crate::CircuitBreaker::observe_only): the change is what would have happened.
    #[must_use]
    pub fn is_observed(&self) -> bool {
        self.observed
    }
}

/// `circuit breaker `payments`: closed -> open`.
impl fmt::Display for StateChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "circuit breaker `{}`", self.name)?;
        if let Some(key) = self.key {
            write!(f, " for `{key}`")?;
        }
        write!(f, ": {} -> {}", self.from, self.to)?;
        if self.observed { f.write_str(", only observed") } else { Ok(()) }
    }
}

/// A function that is told of every change.
#[derive(Clone)]
pub(super) enum Hook {
    Closure(Arc<dyn Fn(&StateChange<'_>) + Send + Sync>),
    Function(fn(&StateChange<'_>)),
}

impl Hook {
    pub(super) fn new(hook: impl Fn(&StateChange<'_>) + Send + Sync + 'static) -> Self {
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

    fn tell(&self, change: &StateChange<'_>) {
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

/// Tells everybody. Called without a lock: a hook may use the very breaker. One that panics has had its say (the panic's
/// message is printed as always); the call that brought the change about goes on, and so do the other hooks.
pub(super) fn announce(change: &StateChange<'_>, hooks: &[Hook]) {
    unharmed(|| event::changed(change));
    for hook in hooks {
        unharmed(|| hook.tell(change));
    }
}

/// Runs code of others, hooks and subscribers, whose panic must not reach the call: that may be unwinding already, or have
/// a place that would be lost.
pub(super) fn unharmed(tell: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(tell)) {
        // Its destructor may panic too.
        std::mem::forget(payload);
    }
}
