//! A body that counts its runs, and fails the first ones. The tests of `tests/attributes` have it
//! too.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use resilience::{BulkheadFull, CircuitOpen, RateLimited, TimedOut};

/// How often a body has run, and how many runs fail first.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    made: AtomicU32,
    failing: u32,
}

impl Tries {
    pub(crate) const fn failing(failing: u32) -> Self {
        Self { made: AtomicU32::new(0), failing }
    }

    /// One run of a body: its number, or a failure.
    pub(crate) fn turn(&self) -> Result<u32, Failed> {
        let made = self.made.fetch_add(1, Ordering::SeqCst) + 1;
        if made > self.failing { Ok(made) } else { Err(Failed::Again) }
    }

    pub(crate) fn made(&self) -> u32 {
        self.made.load(Ordering::SeqCst)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    Again,
    Rejected,
    Late,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Error for Failed {}

impl From<BulkheadFull> for Failed {
    fn from(_: BulkheadFull) -> Self {
        Self::Rejected
    }
}

impl From<RateLimited> for Failed {
    fn from(_: RateLimited) -> Self {
        Self::Rejected
    }
}

impl From<CircuitOpen> for Failed {
    fn from(_: CircuitOpen) -> Self {
        Self::Rejected
    }
}

impl From<TimedOut> for Failed {
    fn from(_: TimedOut) -> Self {
        Self::Late
    }
}
