//! The events of rate limiters: for `tracing` with the feature of that name, and for observers with
//! `telemetry`. Without both this compiles to nothing.

use crate::named::conflict::Conflict;
use crate::rate_limit::error::RateLimited;
use crate::site::layer::Layer;
#[cfg(feature = "telemetry")]
use crate::telemetry::event::{Event, EventKind};
#[cfg(feature = "tracing")]
use crate::telemetry::telling;

/// A call was refused.
#[inline]
pub(crate) fn rejected(layer: Layer<'_>, error: &RateLimited) {
    #[cfg(feature = "tracing")]
    {
        let call = layer.call_id().map(tracing::field::display);
        let (limiter, key) = (error.name(), error.key());
        let retry_after_ms = u64::try_from(error.retry_after().as_millis()).unwrap_or(u64::MAX);
        telling::event(|| {
            tracing::debug!(
                target: "resilience",
                limiter, key, call, retry_after_ms,
                "rate limiter refused a call",
            );
        });
    }
    #[cfg(feature = "telemetry")]
    layer.tell(error.name(), || Event {
        key: error.key(),
        reason: Some("rate_limited"),
        delay: Some(error.retry_after()),
        ..Event::new(EventKind::Rejected)
    });
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    let _ = (layer, error);
}

/// Reports two configurations of one name, or of one of its keys if `key` is given.
#[inline]
pub(crate) fn conflicting(conflict: &Conflict, key: Option<&str>) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::error!(
            target: "resilience",
            limiter = conflict.name(),
            key,
            kept = %conflict.kept(),
            ignored = %conflict.ignored(),
            "{conflict}",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (conflict, key);
}

/// Reports that `max_keys` keys are kept and no limiter can be evicted: calls of other keys run
/// without a limit.
#[inline]
pub(crate) fn out_of_keys(name: &'static str, max_keys: usize) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::warn!(
            target: "resilience",
            limiter = name,
            max_keys,
            "rate limiter has no room for another key, whose calls run without a limit",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (name, max_keys);
}
