//! What breakers tell the outside world. Without the feature `tracing` nothing is left of it.

use super::conflict::Conflict;
use super::open::CircuitOpen;
use super::state::CircuitState;

/// A breaker has changed its state. Losing the service is a warning, everything else is information.
#[inline]
pub(super) fn changed(name: &'static str, from: CircuitState, to: CircuitState) {
    #[cfg(feature = "tracing")]
    match to {
        CircuitState::Open | CircuitState::ForcedOpen => {
            tracing::warn!(target: "resilience", breaker = name, %from, %to, "circuit breaker opened");
        }
        _ => {
            tracing::info!(target: "resilience", breaker = name, %from, %to, "circuit breaker changed state");
        }
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (name, from, to);
}

/// A call was rejected.
#[inline]
pub(super) fn rejected(open: &CircuitOpen) {
    #[cfg(feature = "tracing")]
    tracing::debug!(
        target: "resilience",
        breaker = open.name(),
        state = %open.state(),
        retry_after = ?open.retry_after(),
        "circuit breaker rejected a call",
    );
    #[cfg(not(feature = "tracing"))]
    let _ = open;
}

/// One name has two configurations.
#[inline]
pub(super) fn conflicting(conflict: &Conflict) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        target: "resilience",
        breaker = conflict.name(),
        kept = %conflict.kept(),
        ignored = %conflict.ignored(),
        "{conflict}",
    );
    #[cfg(not(feature = "tracing"))]
    let _ = conflict;
}
