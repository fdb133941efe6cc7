//! Types that the shapes share: errors, and values that count their clones.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) use crate::tries::{Failed, Tries};

impl From<Failed> for io::Error {
    fn from(failed: Failed) -> Self {
        Self::other(failed)
    }
}

/// Counts its clones, together with those of the values it was made from.
#[derive(Debug, Default)]
pub(crate) struct Counted(Arc<AtomicU32>);

impl Counted {
    /// One more value with the same count, which is not counted as a clone.
    pub(crate) fn another(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    pub(crate) fn clones(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::SeqCst);
        self.another()
    }
}

/// Not `Clone`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Only(pub(crate) u32);

pub(crate) fn eat<T>(_: T) {}
