//! The latency of first attempts, for a hedge that begins at a percentile of it.
//!
//! It is known from a *window* of the last 30 seconds, in slices. A call writes into the slice in
//! use; the first one that finds it older than five seconds clears the oldest, and puts that into
//! use. So what is known is from 25 to 30 seconds old at most. A slice begins with the call that
//! found the one before too old: calls of one moment leave the window 30 seconds later, and all at
//! once.
//!
//! Writing takes no lock, and the slice in use is changed under one. A thread that has found its
//! slice, and then stops for 25 seconds, may count a call into a slice that has begun anew. One
//! call is then known too long, and nothing else goes wrong.

mod known;
mod slice;

use std::time::Duration;

use crate::hedge::latency::known::Known;
use crate::hedge::latency::slice::Slice;
use crate::hedge::settings::{LEAST_AFTER, WHOLE};
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::striped::Striped;
use crate::runtime::sync::{AtomicU64, Mutex, Ordering, const_fn, lock};
use crate::telemetry::quantiles::Summed;

/// The slices of a window.
const SLICES: usize = 6;
/// The time for which a slice is written.
const SLICE: Duration = Duration::from_secs(5);
/// The length of a window.
const WINDOW: Duration = Duration::from_secs(30);
/// A thread reads the clock at the first attempt that is ready at its first poll, and then once in
/// so many, so that a window begins where all are.
const AT_ONCE_FOR_A_READING: u64 = 16;
/// The attempts from which on there is a percentile.
const LEAST_SAMPLES: u64 = 20;

/// The position of the percentile among `count` attempts in ascending order, from 1. In whole
/// numbers: the product of a float may lie above the position, and the next one would be taken.
fn rank(share: u32, count: u64) -> u64 {
    let rank = (u128::from(share) * u128::from(count)).div_ceil(WHOLE.into());
    u64::try_from(rank).unwrap_or(count).clamp(1, count.max(1))
}

/// The latencies of one function's first attempts.
#[derive(Debug)]
pub(crate) struct Latency {
    slices: [Slice; SLICES],
    /// The slice that is written.
    current: AtomicU64,
    turns: Mutex<()>,
    /// All attempts that were ready at their first poll. They are not in the slices, and their
    /// latency is zero: such a call writes where no other thread does, and few of them read the
    /// clock. A window knows those since it began.
    at_once: Striped,
    known: Known,
}

impl Latency {
    const_fn! {
        pub(crate) const fn new() -> Self {
            #[cfg(not(loom))]
            let slices = [const { Slice::new() }; SLICES];
            #[cfg(loom)]
            let slices = std::array::from_fn(|_| Slice::new());
            Self {
                slices,
                current: AtomicU64::new(0),
                turns: Mutex::new(()),
                at_once: Striped::new(),
                known: Known::new(),
            }
        }
    }

    /// A first attempt was ready at its first poll.
    #[inline]
    pub(crate) fn was_ready_at_once(&self) {
        // A slice that begins knows the calls from this one on.
        if self.at_once.own().is_multiple_of(AT_ONCE_FOR_A_READING) {
            self.slice_at(Clock::Async.now());
        }
        self.at_once.increment();
    }

    /// A first attempt has ended, `now` and after so many nanoseconds.
    pub(crate) fn took(&self, now: Instant, nanos: u64) {
        if self.slice_at(now).took(nanos) {
            self.known.forget();
        }
    }

    /// A first attempt takes longer than so many nanoseconds. Nobody will know how long: another
    /// attempt has won, or a timeout has cut it.
    pub(crate) fn takes_longer(&self, now: Instant, nanos: u64) {
        self.slice_at(now).takes_longer(nanos);
        self.known.forget();
    }

    /// A time that the `share` of first attempts does not exceed, in parts per billion: their
    /// latency, or up to a sixteenth more. Less would be exceeded by calls that all take the same
    /// time. It is at least a millisecond. `None` while less than 20 attempts are known.
    ///
    /// Where the share reaches into those that nobody has waited for, it is the longest time that
    /// is known: more than that is certain, how much is not.
    pub(crate) fn percentile(&self, share: u32, now: Instant) -> Option<Duration> {
        if let Some(known) = self.known.of(share, now) {
            return Some(known);
        }
        let (found, ends) = self.find(share, now)?;
        Some(self.known.note(share, now, ends, found.max(LEAST_AFTER)))
    }

    /// The same, without what is known, and when the oldest call of the window leaves it.
    #[cold]
    #[inline(never)]
    fn find(&self, share: u32, now: Instant) -> Option<(Duration, Instant)> {
        let slices = || self.slices.iter().filter(|slice| slice.is_in(WINDOW, now));
        let all_at_once = self.at_once.sum();
        let since = |slice: &Slice| all_at_once.saturating_sub(slice.at_once_before());
        let at_once = slices().map(since).max().unwrap_or(0);
        let longer: u64 = slices().map(Slice::longer).sum();
        let timed = Summed::of(slices().map(Slice::counts));
        let ended = at_once + timed.count();
        if ended + longer < LEAST_SAMPLES {
            return None;
        }
        let rank = rank(share, ended + longer);
        let found = match rank.checked_sub(at_once) {
            None | Some(0) => Some(Duration::ZERO),
            Some(left) if rank <= ended => timed.above_nth(left),
            Some(_) => timed.above_all().max(slices().map(Slice::longest).max()),
        };
        let ends = slices().map(|slice| slice.began().saturating_add(WINDOW)).min();
        found.zip(ends)
    }

    /// The slice that is written `now`.
    #[inline]
    fn slice_at(&self, now: Instant) -> &Slice {
        let slice = self.current();
        if slice.is_in(SLICE, now) { slice } else { self.turn(now) }
    }

    #[inline]
    fn current(&self) -> &Slice {
        self.slice(self.current.load(Ordering::Acquire))
    }

    #[inline]
    fn slice(&self, number: u64) -> &Slice {
        &self.slices[usize::try_from(number).unwrap_or(0) % SLICES]
    }

    /// Puts the oldest slice into use, unless another thread has done that.
    #[cold]
    #[inline(never)]
    fn turn(&self, now: Instant) -> &Slice {
        let _turning = lock(&self.turns);
        if self.current().is_in(SLICE, now) {
            return self.current();
        }
        let next = (self.current.load(Ordering::Relaxed) + 1) % SLICES as u64;
        self.slice(next).begin(now, self.at_once.sum());
        self.current.store(next, Ordering::Release);
        self.slice(next)
    }
}
