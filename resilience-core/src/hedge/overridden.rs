//! The settings in force of an attribute: those in the source, or what control has put in their
//! place.

use crate::hedge::settings::HedgeAfter;
use crate::site::layer::Layer;

#[cfg(feature = "control")]
pub(crate) use with_control::{HedgeChange, changes};

#[cfg(feature = "control")]
mod with_control {
    use crate::hedge::settings::HedgeAfter;
    use crate::runtime::append_only::AppendOnly;

    /// All settings that were ever put in the place of others.
    #[cfg(not(loom))]
    pub(crate) fn changes() -> &'static AppendOnly<HedgeChange> {
        static CHANGES: AppendOnly<HedgeChange> = AppendOnly::new();
        &CHANGES
    }

    #[cfg(loom)]
    pub(crate) fn changes() -> &'static AppendOnly<HedgeChange> {
        loom::lazy_static! {
            static ref CHANGES: AppendOnly<HedgeChange> = AppendOnly::new();
        }
        &CHANGES
    }

    /// What is in the place of the settings in the source.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub(crate) struct HedgeChange {
        /// No hedges: the first attempt is the only one.
        pub(crate) is_off: bool,
        pub(crate) after: Option<HedgeAfter>,
        pub(crate) attempts: Option<u8>,
    }
}

/// The settings of one call. They are asked for once, when the call begins, and do not change
/// afterwards.
#[derive(Clone, Copy, Debug)]
pub(in crate::hedge) struct InForce {
    #[cfg(feature = "control")]
    change: Option<&'static HedgeChange>,
}

#[cfg(feature = "control")]
impl InForce {
    /// Those of a call that begins.
    #[inline]
    pub(in crate::hedge) fn of(layer: Layer<'_>) -> Self {
        Self { change: if layer.is_changed() { changes().get(layer.setting()) } else { None } }
    }

    #[inline]
    pub(in crate::hedge) fn is_off(self) -> bool {
        self.change.is_some_and(|change| change.is_off)
    }

    #[inline]
    pub(in crate::hedge) fn after(self, written: HedgeAfter) -> HedgeAfter {
        self.change.and_then(|change| change.after).unwrap_or(written)
    }

    #[inline]
    pub(in crate::hedge) fn attempts(self, written: u8) -> u8 {
        self.change.and_then(|change| change.attempts).unwrap_or(written)
    }
}

#[cfg(not(feature = "control"))]
#[expect(clippy::unused_self, reason = "as with control")]
impl InForce {
    /// Those of a call that begins: as they are written.
    #[inline]
    pub(in crate::hedge) const fn of(_layer: Layer<'_>) -> Self {
        Self {}
    }

    #[inline]
    pub(in crate::hedge) const fn is_off(self) -> bool {
        false
    }

    #[inline]
    pub(in crate::hedge) const fn after(self, written: HedgeAfter) -> HedgeAfter {
        written
    }

    #[inline]
    pub(in crate::hedge) const fn attempts(self, written: u8) -> u8 {
        written
    }
}

impl InForce {
    /// The share of first attempts whose latency is waited for, if that is what is waited for.
    #[inline]
    pub(in crate::hedge) fn percentile(self, written: HedgeAfter) -> Option<u32> {
        match self.after(written) {
            HedgeAfter::Percentile(share) if !self.is_off() => Some(share),
            _ => None,
        }
    }
}
