//! The events of timeouts. They go to `tracing` with the feature of that name, and nowhere without
//! it.

use crate::site::layer::Layer;
use crate::timeout::error::TimedOut;

/// A timeout has cut a call.
#[cfg(feature = "tracing")]
pub(crate) fn timed_out(layer: Layer<'_>, error: &TimedOut) {
    use crate::telemetry::telling::{self, told_if};

    let call = layer.call_id().map(tracing::field::display);
    let (name, inherited) = (error.name(), error.inherited());
    let after_ms = u64::try_from(error.after().as_millis()).unwrap_or(u64::MAX);
    let injected = told_if(layer.is_injected());
    telling::event(
        || tracing::info!(target: "resilience", name, call, after_ms, inherited, injected, "timed out"),
    );
}

#[cfg(not(feature = "tracing"))]
#[inline]
pub(crate) fn timed_out(_layer: Layer<'_>, _error: &TimedOut) {}
