//! The limit in force of an attribute: the one in the source, or what control has put in its place.

#[cfg(feature = "control")]
pub(crate) use with_control::{TimeoutChange, changes};

#[cfg(feature = "control")]
pub(super) use with_control::Limit;
#[cfg(not(feature = "control"))]
pub(super) use without_control::Limit;

#[cfg(feature = "control")]
mod with_control {
    use std::time::Duration;

    use crate::runtime::append_only::AppendOnly;
    use crate::site::layer::Layer;

    /// All limits that were ever put in the place of others.
    #[cfg(not(loom))]
    pub(crate) fn changes() -> &'static AppendOnly<TimeoutChange> {
        static CHANGES: AppendOnly<TimeoutChange> = AppendOnly::new();
        &CHANGES
    }

    #[cfg(loom)]
    pub(crate) fn changes() -> &'static AppendOnly<TimeoutChange> {
        loom::lazy_static! {
            static ref CHANGES: AppendOnly<TimeoutChange> = AppendOnly::new();
        }
        &CHANGES
    }

    /// What is in the place of the limit in the source.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub(crate) enum TimeoutChange {
        /// No limit: the body runs as if there was no attribute.
        Off,
        /// Another limit, in nanoseconds.
        After(u64),
    }

    /// The limit of one call. It is asked for once, when the call begins, and does not change
    /// afterwards.
    #[derive(Debug)]
    pub(in crate::timeout) enum Limit {
        AsWritten,
        Changed(TimeoutChange),
    }

    impl Limit {
        /// That of a call that begins.
        #[inline]
        pub(in crate::timeout) fn of(layer: Layer<'_>) -> Self {
            if !layer.is_changed() {
                return Self::AsWritten;
            }
            changes().get(layer.setting()).map_or(Self::AsWritten, |change| Self::Changed(*change))
        }

        #[inline]
        pub(in crate::timeout) const fn is_off(&self) -> bool {
            matches!(self, Self::Changed(TimeoutChange::Off))
        }

        #[inline]
        pub(in crate::timeout) const fn or(&self, written: Duration) -> Duration {
            match self {
                Self::Changed(TimeoutChange::After(nanos)) => Duration::from_nanos(*nanos),
                _ => written,
            }
        }
    }
}

#[cfg(not(feature = "control"))]
mod without_control {
    use std::time::Duration;

    use crate::site::layer::Layer;

    /// The limit of one call: the one that is written.
    #[derive(Debug)]
    pub(in crate::timeout) struct Limit;

    impl Limit {
        #[inline]
        pub(in crate::timeout) const fn of(_layer: Layer<'_>) -> Self {
            Self
        }

        #[inline]
        #[expect(clippy::unused_self, reason = "as with control")]
        pub(in crate::timeout) const fn is_off(&self) -> bool {
            false
        }

        #[inline]
        #[expect(clippy::unused_self, reason = "as with control")]
        pub(in crate::timeout) const fn or(&self, written: Duration) -> Duration {
            written
        }
    }
}
