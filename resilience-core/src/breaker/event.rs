//! What breakers tell the outside world. Without the feature `tracing` nothing is left of it.

use super::answer::Answer;
use super::conflict::Conflict;
use super::node::Node;
#[cfg(feature = "tracing")]
use super::state::CircuitState;
use super::state_change::StateChange;
#[cfg(feature = "tracing")]
use super::state_change::unharmed;

/// A breaker has changed its state. Losing the service is a warning, everything else is information.
#[inline]
pub(super) fn changed(change: &StateChange<'_>) {
    #[cfg(feature = "tracing")]
    {
        let (breaker, key, observed) = (change.name(), change.key(), change.is_observed());
        let (from, to) = (change.from(), change.to());
        if !observed && matches!(to, CircuitState::Open | CircuitState::ForcedOpen) {
            tracing::warn!(target: "resilience", breaker, key, %from, %to, "circuit breaker opened");
        } else {
            let message =
                if observed { "circuit breaker would change state" } else { "circuit breaker changed state" };
            tracing::info!(target: "resilience", breaker, key, %from, %to, "{message}");
        }
    }
    #[cfg(not(feature = "tracing"))]
    let _ = change;
}

/// A call was rejected, or would have been.
#[inline]
pub(super) fn rejected(node: &Node, answer: Answer, observed: bool) {
    #[cfg(feature = "tracing")]
    {
        let Err(open) = answer.by(|| node.label()) else { return };
        let (breaker, key) = (node.name(), node.key());
        let (state, retry_after) = (open.state(), open.retry_after());
        let message =
            if observed { "circuit breaker would reject a call" } else { "circuit breaker rejected a call" };
        unharmed(|| tracing::debug!(target: "resilience", breaker, key, %state, ?retry_after, "{message}"));
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (node, answer, observed);
}

/// One name has two configurations, all of it or at one `key`.
#[inline]
pub(super) fn conflicting(conflict: &Conflict, key: Option<&str>) {
    #[cfg(feature = "tracing")]
    unharmed(|| {
        tracing::error!(
            target: "resilience",
            breaker = conflict.name(),
            key,
            kept = %conflict.kept(),
            ignored = %conflict.ignored(),
            "{conflict}",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (conflict, key);
}

/// There are as many keys as may be, and none of their breakers can be given up: calls of other keys run unguarded.
#[inline]
pub(super) fn out_of_keys(name: &'static str, max_keys: usize) {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        target: "resilience",
        breaker = name,
        max_keys,
        "circuit breaker has no room for another key, whose calls run unguarded",
    );
    #[cfg(not(feature = "tracing"))]
    let _ = (name, max_keys);
}
