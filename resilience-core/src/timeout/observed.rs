//! What observers are told of timeouts.

use crate::site::layer::Layer;
use crate::telemetry::event::{Event, EventKind};
use crate::timeout::error::TimedOut;

/// A timeout has cut a call.
pub(crate) fn timed_out(layer: Layer<'_>, error: &TimedOut) {
    layer.tell(error.name(), || Event {
        elapsed: Some(error.after()),
        reason: Some(if error.inherited() { "inherited" } else { "timed_out" }),
        is_injected: layer.is_injected(),
        ..Event::new(EventKind::TimedOut)
    });
}
