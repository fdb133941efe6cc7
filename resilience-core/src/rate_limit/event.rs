//! Events about rate limiters. Without the feature `tracing` this compiles to nothing.

use crate::named::conflict::Conflict;
#[cfg(feature = "tracing")]
use crate::telemetry::telling;

/// Reports two configurations of one name.
#[inline]
pub(crate) fn conflicting(conflict: Option<&Conflict>) {
    #[cfg(feature = "tracing")]
    if let Some(conflict) = conflict {
        telling::event(|| {
            tracing::error!(
                target: "resilience",
                limiter = conflict.name(),
                kept = %conflict.kept(),
                ignored = %conflict.ignored(),
                "{conflict}",
            );
        });
    }
    #[cfg(not(feature = "tracing"))]
    let _ = conflict;
}
