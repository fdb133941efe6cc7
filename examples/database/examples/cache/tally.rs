//! What became of the calls.

use std::sync::atomic::{AtomicU32, Ordering};

use resilience::PolicyError;

use crate::shop::CacheError;

/// A number that many tasks add to.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU32);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The number, which begins again at zero.
    pub(crate) fn take(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

/// Answers of the cache.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) hits: Counter,
    pub(crate) timed_out: Counter,
    pub(crate) failed: Counter,
    pub(crate) rejected: Counter,
}

impl Tally {
    pub(crate) fn hit(&self) {
        self.hits.add();
    }

    /// Notes an error that no caller sees.
    pub(crate) fn note(&self, error: &CacheError) {
        match error {
            CacheError::Policy(PolicyError::TimedOut(_)) => self.timed_out.add(),
            CacheError::Policy(_) => self.rejected.add(),
            CacheError::Redis(_) => self.failed.add(),
        }
    }
}
