//! The settings in force of an attribute: those in the source, or what control has put in their
//! place.

#[cfg(not(feature = "control"))]
use crate::retry::RetryPolicy;
#[cfg(not(feature = "control"))]
use crate::site::layer::Layer;

#[cfg(feature = "control")]
mod changed {
    use crate::retry::RetryPolicy;
    use crate::retry::settings::change::RetryChange;
    use crate::runtime::append_only::AppendOnly;
    use crate::site::layer::Layer;

    /// All settings that were ever put in the place of others.
    #[cfg(not(loom))]
    pub(crate) fn changes() -> &'static AppendOnly<RetryChange> {
        static CHANGES: AppendOnly<RetryChange> = AppendOnly::new();
        &CHANGES
    }

    #[cfg(loom)]
    pub(crate) fn changes() -> &'static AppendOnly<RetryChange> {
        loom::lazy_static! {
            static ref CHANGES: AppendOnly<RetryChange> = AppendOnly::new();
        }
        &CHANGES
    }

    /// What is not as it is written.
    #[inline]
    pub(in crate::retry) fn change(layer: Layer<'_>) -> Option<&'static RetryChange> {
        changes().get(layer.setting())
    }

    /// Whether the backoff of the source has another one in its place.
    #[inline]
    pub(in crate::retry) fn sets_backoff(layer: Layer<'_>) -> bool {
        change(layer).is_some_and(|change| change.backoff.is_some())
    }

    /// The policy in force. If it is not `written`, it is made in `room`.
    #[inline]
    pub(in crate::retry) fn in_force<'a>(
        layer: Layer<'_>,
        written: &'a RetryPolicy,
        room: &'a mut Option<RetryPolicy>,
    ) -> &'a RetryPolicy {
        match change(layer) {
            None => written,
            Some(change) => room.insert(change.over(written)),
        }
    }
}

#[cfg(feature = "control")]
pub(crate) use changed::changes;
#[cfg(feature = "control")]
pub(in crate::retry) use changed::{change, in_force, sets_backoff};

/// The policy in force: the one that is written.
#[cfg(not(feature = "control"))]
#[inline]
pub(in crate::retry) fn in_force<'a>(
    _layer: Layer<'_>,
    written: &'a RetryPolicy,
    _room: &'a mut Option<RetryPolicy>,
) -> &'a RetryPolicy {
    written
}

/// Whether the backoff of the source has another one in its place.
#[cfg(not(feature = "control"))]
#[inline]
pub(in crate::retry) const fn sets_backoff(_layer: Layer<'_>) -> bool {
    false
}
