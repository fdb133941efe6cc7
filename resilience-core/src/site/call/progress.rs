//! Where a call stands, and how far its attempts are: what telemetry has to remember of it.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::runtime::clock::{Clock, Instant};
use crate::site::call::Call;
use crate::site::wanted::Wanted;

/// One thread at a time runs a call, so loads and stores do.
#[derive(Debug)]
pub(super) struct Progress {
    /// The attempts that have begun, and those less than one that have not: a policy has turned the
    /// call away before its retry.
    attempts: AtomicU32,
    /// The number of attributes that the call stands in, plus one. Zero while the body runs.
    inside: AtomicU32,
    /// The most attempts that the last retry allows, or zero.
    max: AtomicU32,
    /// The depth of the fallback that has begun, plus one. Zero for none.
    fallback: AtomicU32,
    /// The start of the attempt. Unset unless the call is timed.
    attempt_began: AtomicU64,
}

impl Progress {
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            attempts: AtomicU32::new(1),
            inside: AtomicU32::new(0),
            max: AtomicU32::new(0),
            fallback: AtomicU32::new(0),
            attempt_began: AtomicU64::new(Instant::UNSET.to_bits()),
        }
    }
}

impl Call {
    /// The present attempt has ended, and is counted.
    pub(crate) const ATTEMPT_OVER: u32 = 1 << 8;
    /// The present attempt is not the first.
    pub(crate) const AGAIN: u32 = 1 << 9;

    /// Reads the clock, if calls of this function are timed.
    pub(super) fn timed(mut self) -> Self {
        if self.wanted.has(Wanted::LATENCY) {
            self.start = Clock::Async.now();
            self.begin_attempt(self.start);
        }
        self
    }

    pub(crate) fn start(&self) -> Instant {
        self.start
    }

    pub(crate) fn begin_attempt(&self, now: Instant) {
        self.progress.attempt_began.store(now.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn attempt_began(&self) -> Instant {
        Instant::from_bits(self.progress.attempt_began.load(Ordering::Relaxed))
    }

    pub(crate) fn changed_attempts(&self, by: i32) {
        let attempts = self.attempts().saturating_add_signed(by);
        self.progress.attempts.store(attempts, Ordering::Relaxed);
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.progress.attempts.load(Ordering::Relaxed)
    }

    /// The call stands in the outermost `attributes`, and the body does not run.
    pub(crate) fn stands_in(&self, attributes: usize) {
        self.progress.inside.store(1 + small(attributes), Ordering::Relaxed);
    }

    pub(crate) fn runs_body(&self) {
        self.progress.inside.store(0, Ordering::Relaxed);
    }

    /// The number of attributes that the call stands in. The body counts as one more.
    pub(crate) fn inside(&self) -> usize {
        match self.progress.inside.load(Ordering::Relaxed) {
            0 => self.site.layers().len() + 1,
            inside => inside as usize - 1,
        }
    }

    pub(crate) fn set_max(&self, max: u32) {
        self.progress.max.store(max, Ordering::Relaxed);
    }

    /// The most attempts that the last retry allows. `None` if it has not decided, or allows any
    /// number.
    pub(crate) fn max(&self) -> Option<u32> {
        Some(self.progress.max.load(Ordering::Relaxed)).filter(|max| *max > 0)
    }

    pub(crate) fn set_fallback(&self, depth: usize) {
        self.progress.fallback.store(1 + small(depth), Ordering::Relaxed);
    }

    /// The depth of the fallback that has begun last.
    pub(crate) fn fallback(&self) -> Option<usize> {
        (self.progress.fallback.load(Ordering::Relaxed) as usize).checked_sub(1)
    }
}

/// A depth: a function has a handful of attributes.
fn small(depth: usize) -> u32 {
    u32::try_from(depth).unwrap_or(u32::MAX - 1)
}
