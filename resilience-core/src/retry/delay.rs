//! The time between two attempts, as a decision gives it to a wait.

use std::time::Duration;

/// How long to wait, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    nanos: u64,
}

impl Delay {
    pub(crate) const fn from_nanos(nanos: u64) -> Self {
        Self { nanos }
    }

    /// The same as a [`Duration`].
    #[inline]
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_nanos(self.nanos)
    }

    /// Whether there is nothing to wait for.
    #[inline]
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }
}
