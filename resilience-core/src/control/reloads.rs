//! How often configurations came, and what became of them.

use std::sync::atomic::{AtomicU64, Ordering};

/// What became of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reload {
    Applied,
    /// It is the one in force.
    Unchanged,
    Rejected,
}

static COUNTS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

impl Reload {
    pub(crate) fn count(self) {
        COUNTS[self as usize].fetch_add(1, Ordering::Relaxed);
    }
}

/// The counts: applied, unchanged, rejected.
pub(crate) fn counts() -> [u64; 3] {
    [0, 1, 2].map(|index: usize| COUNTS[index].load(Ordering::Relaxed))
}

/// The same, each with its word.
#[cfg(feature = "telemetry")]
pub(crate) fn by_word() -> impl Iterator<Item = (&'static str, u64)> {
    ["applied", "unchanged", "rejected"].into_iter().zip(counts())
}
