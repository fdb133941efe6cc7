//! What observers are told of circuit breakers.

use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::telemetry::call_id::CallId;
use crate::telemetry::call_id::current::current;
use crate::telemetry::event::{Event, EventKind};
use crate::telemetry::observers;
use crate::vocabulary::described::Described;

/// The state of a breaker has changed. One that only observes tells nobody: nothing has happened.
pub(crate) fn changed(change: &CircuitStateChange<'_>) {
    if !observers::are_there() || change.is_observed() {
        return;
    }
    let cause = change.reason();
    observers::tell(&Event {
        call: current().map(CallId::to_bits),
        breaker: Some(change.name()),
        key: change.key(),
        from: Some(label(change.from())),
        to: Some(label(change.to())),
        delay: change.retry_after().filter(is_finite),
        elapsed: change.open_for(),
        rejected: change.rejected(),
        error_type: change.error_type(),
        is_injected: change.is_injected(),
        reason: Some(change.change_cause().as_str()),
        detail: cause.as_ref().map(|cause| cause as &dyn fmt::Display),
        error: change.last_error().as_ref().map_or(Described::Nothing, |error| Described::Display(error)),
        ..Event::new(match change.to() {
            _ if change.opens() => EventKind::Opened,
            CircuitState::Closed => EventKind::Closed,
            _ => EventKind::Changed,
        })
    });
}

/// A call was rejected.
pub(crate) fn rejected(open: &CircuitOpen) {
    observers::tell(&Event {
        call: current().map(CallId::to_bits),
        breaker: Some(open.name()),
        key: open.key(),
        reason: Some(label(open.state())),
        delay: open.retry_after().filter(is_finite),
        ..Event::new(EventKind::Rejected)
    });
}

/// A time that is not for ever.
fn is_finite(time: &Duration) -> bool {
    *time < Duration::from_nanos(u64::MAX)
}

/// The word for a state in labels.
pub(crate) fn label(state: CircuitState) -> &'static str {
    match state {
        CircuitState::Closed => "closed",
        CircuitState::Open => "open",
        CircuitState::HalfOpen => "half_open",
        CircuitState::ForcedOpen => "forced_open",
        CircuitState::Disabled => "disabled",
        CircuitState::ObserveOnly => "observe_only",
    }
}
