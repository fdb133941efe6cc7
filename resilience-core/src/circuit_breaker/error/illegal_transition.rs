//! The error of a command that the present state does not allow.

use std::error::Error;
use std::fmt;

use crate::circuit_breaker::circuit_state::CircuitState;

/// The error of a command that the present state of the breaker does not allow. Nothing has
/// changed.
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
    pub(crate) name: &'static str,
    pub(crate) from: CircuitState,
    pub(crate) to: CircuitState,
}

impl IllegalCircuitTransition {
    /// The breaker's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The present state of the breaker.
    #[must_use]
    pub fn from(&self) -> CircuitState {
        self.from
    }

    /// The state that the command asked for.
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
