//! The state of a breaker, as users see it.

use std::fmt;

/// The state of a circuit breaker: what it does with the next call.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState};
///
/// let breaker = CircuitBreaker::unshared("payments").build();
/// assert_eq!(breaker.state(), CircuitState::Closed);
/// breaker.force_open();
/// assert_eq!(breaker.state(), CircuitState::ForcedOpen);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CircuitState {
    /// Calls run, and their outcomes are counted.
    Closed,
    /// Calls are rejected until the cooldown has passed.
    Open,
    /// The cooldown has passed. A few calls run as probes, the others are rejected.
    HalfOpen,
    /// Every call is rejected, until [`reset`](crate::CircuitBreaker::reset).
    ForcedOpen,
    /// Every call runs and none is counted, until [`reset`](crate::CircuitBreaker::reset).
    Disabled,
    /// Every call runs and is counted, and the breaker only reports what it would have done, until
    /// [`reset`](crate::CircuitBreaker::reset).
    ObserveOnly,
}

/// A state that rejects calls, as stored in the error. It is as wide as a word, because errors are
/// copied.
///
/// A single byte would be followed by seven bytes of padding. The compiler copies those too, in two
/// pieces that overlap, and a copy of that copy has to wait until both are written. That costs
/// several nanoseconds for each outcome whose error type can hold a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Rejecting {
    Open,
    HalfOpen,
    ForcedOpen,
}

impl From<Rejecting> for CircuitState {
    #[inline]
    fn from(state: Rejecting) -> Self {
        match state {
            Rejecting::Open => Self::Open,
            Rejecting::HalfOpen => Self::HalfOpen,
            Rejecting::ForcedOpen => Self::ForcedOpen,
        }
    }
}

impl fmt::Display for CircuitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
            Self::ForcedOpen => "forced open",
            Self::Disabled => "disabled",
            Self::ObserveOnly => "only observing",
        })
    }
}
