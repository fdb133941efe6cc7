//! What observers are told of hedges.

use crate::hedge::future::Alarm;
use crate::site::layer::Layer;
use crate::telemetry::event::{Event, EventKind};

/// Another attempt begins, the one of this number: the first has zero.
pub(crate) fn hedged(layer: Layer<'_>, name: &'static str, number: u8, alarm: Alarm) {
    layer.tell(name, || Event {
        attempt: Some(u32::from(number) + 1),
        reason: Some(alarm.as_str()),
        is_injected: layer.is_injected(),
        ..Event::new(EventKind::Hedged)
    });
}
