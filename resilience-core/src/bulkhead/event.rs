//! The events of bulkheads: for `tracing` with the feature of that name, and for observers with
//! `telemetry`. Without both this compiles to nothing.

use crate::bulkhead::adaptive::shared::LimitChange;
use crate::bulkhead::error::BulkheadFull;
use crate::named::conflict::Conflict;
use crate::named::label::Label;
use crate::site::layer::Layer;
#[cfg(feature = "telemetry")]
use crate::telemetry::event::{Event, EventKind};
#[cfg(feature = "telemetry")]
use crate::telemetry::observers;
#[cfg(feature = "tracing")]
use crate::telemetry::telling;

/// A call was rejected.
#[inline]
pub(crate) fn rejected(layer: Layer<'_>, full: &BulkheadFull) {
    #[cfg(feature = "tracing")]
    {
        let call = layer.call_id().map(tracing::field::display);
        let (bulkhead, key, limit) = (full.name(), full.key(), full.limit());
        let waited_ms = u64::try_from(full.waited().as_millis()).unwrap_or(u64::MAX);
        telling::event(|| {
            tracing::debug!(
                target: "resilience",
                bulkhead, key, call, limit, waited_ms,
                "bulkhead rejected a call",
            );
        });
    }
    #[cfg(feature = "telemetry")]
    layer.tell(full.name(), || Event {
        key: full.key(),
        reason: Some("bulkhead_full"),
        elapsed: Some(full.waited()),
        ..Event::new(EventKind::Rejected)
    });
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    let _ = (layer, full);
}

/// The limit has adapted to the outcome of a call.
#[inline]
pub(crate) fn adapted(layer: Layer<'_>, label: &Label, change: LimitChange) {
    #[cfg(feature = "tracing")]
    {
        let call = layer.call_id().map(tracing::field::display);
        let (bulkhead, key, LimitChange { from, to }) = (label.name(), label.key(), change);
        let reason = change.reason();
        telling::event(|| {
            tracing::debug!(
                target: "resilience",
                bulkhead, key, call, from, to, reason,
                "bulkhead has adapted its limit",
            );
        });
    }
    #[cfg(feature = "telemetry")]
    if observers::are_there() {
        let (from, to) = (change.from.to_string(), change.to.to_string());
        layer.tell(label.name(), || Event {
            key: label.key(),
            reason: Some(change.reason()),
            from: Some(&from),
            to: Some(&to),
            ..Event::new(EventKind::Adapted)
        });
    }
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    let _ = (layer, label, change);
}

/// Reports two configurations of one name, or of one of its keys if `key` is given.
#[inline]
pub(crate) fn conflicting(conflict: &Conflict, key: Option<&str>) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::error!(
            target: "resilience",
            bulkhead = conflict.name(),
            key,
            kept = %conflict.kept(),
            ignored = %conflict.ignored(),
            "{conflict}",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (conflict, key);
}

/// Reports that `max_keys` keys are kept and no bulkhead can be evicted: calls of other keys run
/// unguarded.
#[inline]
pub(crate) fn out_of_keys(name: &'static str, max_keys: usize) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::warn!(
            target: "resilience",
            bulkhead = name,
            max_keys,
            "bulkhead has no room for another key, whose calls run unguarded",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (name, max_keys);
}
