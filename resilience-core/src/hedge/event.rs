//! The event of hedges. It goes to `tracing` with the feature of that name, and nowhere without it.

use crate::hedge::future::Alarm;
use crate::site::layer::Layer;

/// Another attempt begins, the one of this number: the first has zero.
#[cfg(feature = "tracing")]
pub(crate) fn hedged(layer: Layer<'_>, name: &'static str, number: u8, alarm: Alarm) {
    use crate::telemetry::telling::{self, told_if};

    let call = layer.call_id().map(tracing::field::display);
    let (attempt, reason) = (number + 1, alarm.as_str());
    let injected = told_if(layer.is_injected());
    telling::event(|| tracing::info!(target: "resilience", name, call, attempt, reason, injected, "hedging"));
}

#[cfg(not(feature = "tracing"))]
#[inline]
pub(crate) fn hedged(_layer: Layer<'_>, _name: &'static str, _number: u8, _alarm: Alarm) {}
