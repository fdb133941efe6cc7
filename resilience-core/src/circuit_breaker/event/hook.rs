//! The hooks that are called on state changes.

use std::fmt;
use std::sync::Arc;

use crate::circuit_breaker::event;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::runtime::tested;
use crate::telemetry::telling::{self, unharmed};

/// A function that is called on every change.
#[derive(Clone)]
pub(crate) enum Hook {
    Closure(Arc<dyn Fn(&CircuitStateChange<'_>) + Send + Sync>),
    Function(fn(&CircuitStateChange<'_>)),
}

impl Hook {
    pub(crate) fn new(hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) -> Self {
        Self::Closure(Arc::new(hook))
    }

    /// Whether both are the same function. The compiler may give one function a few addresses, or
    /// two functions with equal bodies the same one; neither does harm. Two closures are never the
    /// same, because each one that is added is wanted.
    pub(crate) fn is_same_function(&self, other: &Self) -> bool {
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

/// Emits the event and calls the hooks. Call it without a lock: a hook may use the same breaker,
/// and is called on the changes that it causes, up to a depth. If a hook panics, the panic's
/// message is printed as usual; the call that caused the change goes on, and so do the other hooks.
pub(crate) fn announce(change: &CircuitStateChange<'_>, hooks: &[Hook]) {
    event::changed(change);
    tested::transition(change.name(), &change.from(), &change.to());
    if hooks.is_empty() {
        return;
    }
    telling::hooks(|| {
        for hook in hooks {
            unharmed(|| hook.tell(change));
        }
    });
}
