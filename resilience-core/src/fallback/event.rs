//! The event of fallbacks. It goes to `tracing` with the feature of that name, and nowhere without
//! it.

use crate::site::layer::Layer;
use crate::vocabulary::described::Observed;

/// A call has failed with `error`, and its fallback begins. A value that falls back is no error.
///
/// The level is that of a retry: the service is degraded, and its callers do not see it.
#[cfg(feature = "tracing")]
pub(crate) fn fell_back(layer: Layer<'_>, name: &'static str, error: Observed<'_>) {
    use crate::telemetry::telling::{self, told_if};
    use crate::vocabulary::described::Described;
    use tracing::field::display;

    telling::event(|| {
        let Observed { error, kind, .. } = error;
        let error = match error {
            Described::Nothing => None,
            error => Some(display(error)),
        };
        let (call, error_type) = (layer.call_id().map(display), kind);
        let injected = told_if(layer.is_injected());
        tracing::info!(target: "resilience", name, call, error_type, error, injected, "fell back");
    });
}

/// A call has failed with `error`, and its fallback begins.
#[cfg(not(feature = "tracing"))]
#[inline]
pub(crate) fn fell_back(_layer: Layer<'_>, _name: &'static str, _error: Observed<'_>) {}
