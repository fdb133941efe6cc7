//! A step that a breaker does not take.

use std::error::Error;
use std::fmt;

use super::state::CircuitState;

/// A person asked a breaker for a step that makes no sense from its present state. Nothing has changed.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState};
///
/// let breaker = CircuitBreaker::unshared("payments").build();
/// let refused = breaker.half_open().expect_err("it is closed");
/// assert_eq!((refused.from(), refused.to()), (CircuitState::Closed, CircuitState::HalfOpen));
/// assert_eq!(refused.to_string(), "circuit breaker `payments` cannot go from closed to half-open");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IllegalCircuitTransition {
    pub(super) name: &'static str,
    pub(super) from: CircuitState,
    pub(super) to: CircuitState,
}

impl IllegalCircuitTransition {
    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The state that the breaker is in.
    #[must_use]
    pub fn from(&self) -> CircuitState {
        self.from
    }

    /// The state that it was asked to go to.
    #[must_use]
    pub fn to(&self) -> CircuitState {
        self.to
    }
}

impl fmt::Display for IllegalCircuitTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, from, to } = self;
        write!(f, "circuit breaker `{name}` cannot go from {from} to {to}")
    }
}

impl Error for IllegalCircuitTransition {}
