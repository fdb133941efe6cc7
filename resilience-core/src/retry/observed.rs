//! What observers are told of retries. A call that has recovered tells it itself, at its end.

use crate::retry::Delay;
use crate::retry::event::Decided;
use crate::telemetry::event::{Event, EventKind};

/// A call waits before its next attempt, or fails for good.
pub(crate) fn decided(decided: &Decided<'_>) {
    let Decided { policy, layer, made, decision, error, times } = *decided;
    layer.tell(policy.label(), || {
        let delay = decision.delay().map(Delay::duration);
        Event {
            attempt: Some(made),
            max: policy.limit().map(Into::into),
            delay,
            elapsed: times.elapsed,
            took: times.took,
            error: error.error,
            error_type: error.kind,
            is_injected: layer.is_injected(),
            reason: delay.is_none().then(|| decision.reason().label()),
            ..Event::new(if delay.is_some() { EventKind::Retrying } else { EventKind::GaveUp })
        }
    });
}
