//! A part of the window of latencies.

use std::time::Duration;

use crate::runtime::clock::Instant;
use crate::runtime::striped::per_thread::Adds;
use crate::runtime::sync::{AtomicU64, Ordering, const_fn};
use crate::telemetry::quantiles::Quantiles;

/// A count up to which each further call of about the same latency makes a new percentile.
const FEW: u32 = 16;

/// The calls of a few seconds.
#[derive(Debug)]
pub(super) struct Slice {
    /// The time at which it began. Unset if it has not, or while it is cleared. It is stored with
    /// release, behind all that clears, and loaded with acquire.
    began: AtomicU64,
    /// The number of calls that were ready at their first poll, up to then.
    at_once_before: AtomicU64,
    /// The calls that nobody has waited for to the end.
    longer: AtomicU64,
    /// The longest time for which somebody has waited for one of them, in nanoseconds.
    longest: AtomicU64,
    counts: Quantiles,
}

impl Slice {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self {
                began: AtomicU64::new(Instant::UNSET.to_bits()),
                at_once_before: AtomicU64::new(0),
                longer: AtomicU64::new(0),
                longest: AtomicU64::new(0),
                counts: Quantiles::new(),
            }
        }
    }

    /// Whether it has begun, and no longer than `length` ago.
    #[inline]
    pub(super) fn is_in(&self, length: Duration, now: Instant) -> bool {
        let began = self.began();
        began != Instant::UNSET && now.since(began) < length
    }

    #[inline]
    pub(super) fn began(&self) -> Instant {
        Instant::from_bits(self.began.load(Ordering::Acquire))
    }

    /// Forgets all, and begins anew. One thread at a time does this.
    pub(super) fn begin(&self, now: Instant, at_once_before: u64) {
        self.began.store(Instant::UNSET.to_bits(), Ordering::Release);
        self.counts.clear();
        self.longer.store(0, Ordering::Relaxed);
        self.longest.store(0, Ordering::Relaxed);
        self.at_once_before.store(at_once_before, Ordering::Relaxed);
        self.began.store(now.to_bits(), Ordering::Release);
    }

    /// Counts a latency. Returns whether it is one of so few that it may move a percentile: later
    /// ones do that together, in time.
    pub(super) fn took(&self, nanos: u64) -> bool {
        let before = self.counts.record(Adds::Together, nanos);
        before < FEW || (before + 1).is_power_of_two()
    }

    /// Counts a latency above `nanos`.
    pub(super) fn takes_longer(&self, nanos: u64) {
        self.longest.fetch_max(nanos, Ordering::Relaxed);
        self.longer.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn at_once_before(&self) -> u64 {
        self.at_once_before.load(Ordering::Relaxed)
    }

    pub(super) fn longer(&self) -> u64 {
        self.longer.load(Ordering::Relaxed)
    }

    pub(super) fn longest(&self) -> Duration {
        Duration::from_nanos(self.longest.load(Ordering::Relaxed))
    }

    pub(super) fn counts(&self) -> &Quantiles {
        &self.counts
    }
}
