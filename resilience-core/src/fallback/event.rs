//! The event of fallbacks. It goes to `tracing` with the feature of that name, and nowhere without
//! it.

use crate::vocabulary::described::Observed;

/// A call has failed with `error`, and its fallback begins. A value that falls back is no error.
///
/// The level is that of a retry: the service is degraded, and its callers do not see it.
#[cfg(feature = "tracing")]
pub(crate) fn fell_back(name: &'static str, error: Observed<'_>) {
    use crate::telemetry::telling;
    use crate::vocabulary::described::Described;
    use tracing::field::display;

    telling::event(|| {
        let error = match error.error {
            Described::Nothing => None,
            error => Some(display(error)),
        };
        tracing::info!(target: "resilience", name, error, "fell back");
    });
}

/// A call has failed with `error`, and its fallback begins.
#[cfg(not(feature = "tracing"))]
#[inline]
pub(crate) fn fell_back(_name: &'static str, _error: Observed<'_>) {}
