//! What observers are told of fallbacks.

use crate::site::layer::Layer;
use crate::telemetry::event::{Event, EventKind};
use crate::vocabulary::described::Observed;

/// A call has failed with `error`, and its fallback begins.
pub(crate) fn fell_back(layer: Layer<'_>, name: &'static str, error: Observed<'_>) {
    layer.tell(name, || Event {
        error: error.error,
        error_type: error.kind,
        is_injected: layer.is_injected(),
        ..Event::new(EventKind::FellBack)
    });
}
