//! Breakers by hand that open at a failure rate. The window is behind a lock, and the gate says
//! whether the lock must be taken.

use std::time::Duration;

use parking_lot::Mutex;

use super::clock;
use super::gate::{CLEAN, DIRTY, Epoch, Error, Gate, epoch_of};
use super::permit::{Breaker, Permit};
use crate::subject::{work, work_async};

/// The record of the latest calls.
pub(crate) trait Window: Send + 'static {
    const EMPTY: Self;

    fn push(&mut self, failed: bool);
    fn recorded(&self) -> u32;
    fn failures(&self) -> u32;

    /// Whether one more success would change nothing.
    fn is_clean(&self) -> bool;
}

/// The circuit opens at half of at least twenty calls.
const MIN_CALLS: u32 = 20;
const PERCENT: u64 = 50;

pub(crate) struct Rate<W> {
    gate: Gate,
    window: Mutex<W>,
}

impl<W: Window> Rate<W> {
    const fn new(name: &'static str) -> Self {
        Self { gate: Gate::new(name, Duration::from_secs(30), DIRTY), window: Mutex::new(W::EMPTY) }
    }
}

impl<W: Window> Breaker for Rate<W> {
    #[inline]
    fn gate(&self) -> &Gate {
        &self.gate
    }

    #[cold]
    #[inline(never)]
    fn record(&self, epoch: Epoch, success: Option<bool>) {
        if !epoch.is_closed() {
            return self.gate.end_probe(epoch, success, DIRTY);
        }
        let Some(success) = success else { return };
        let mut window = self.window.lock();
        let word = self.gate.load();
        if epoch_of(word) != epoch {
            return;
        }
        window.push(!success);
        let (recorded, failures) = (window.recorded(), window.failures());
        if recorded >= MIN_CALLS && u64::from(failures) * 100 >= u64::from(recorded) * PERCENT {
            // The circuit closes with an empty window.
            *window = W::EMPTY;
            self.gate.open(word);
            return;
        }
        let next = epoch.with(if window.is_clean() { CLEAN } else { DIRTY });
        if next != word {
            self.gate.swap(word, next);
        }
    }
}

/// The last hundred calls, one bit for each.
pub(crate) struct LastCalls {
    failed: u128,
    next: u32,
    recorded: u32,
    failures: u32,
}

const CALLS: u32 = 100;

impl Window for LastCalls {
    const EMPTY: Self = Self { failed: 0, next: 0, recorded: 0, failures: 0 };

    fn push(&mut self, failed: bool) {
        let bit = 1 << self.next;
        // A bit that was never written is not a failure.
        self.failures -= u32::from(self.failed & bit != 0);
        self.failures += u32::from(failed);
        self.failed = if failed { self.failed | bit } else { self.failed & !bit };
        self.recorded = (self.recorded + 1).min(CALLS);
        self.next = if self.next + 1 == CALLS { 0 } else { self.next + 1 };
    }

    fn recorded(&self) -> u32 {
        self.recorded
    }

    fn failures(&self) -> u32 {
        self.failures
    }

    fn is_clean(&self) -> bool {
        self.recorded == CALLS && self.failures == 0
    }
}

/// The last ten seconds, in ten slices, and the present slice.
pub(crate) struct LastTime {
    slices: [Slice; SLICES],
    newest: u64,
    sum: Slice,
}

#[derive(Clone, Copy)]
struct Slice {
    recorded: u32,
    failures: u32,
}

const SLICES: usize = 11;
const SLICE: u64 = 1_000_000_000;
const NOTHING: Slice = Slice { recorded: 0, failures: 0 };

impl LastTime {
    /// Forgets slices that are too old. If the clock goes backwards, nothing changes.
    fn turn_to(&mut self, slice: u64) {
        let passed = slice.saturating_sub(self.newest).min(SLICES as u64);
        for back in 0..passed {
            let old = std::mem::replace(self.slice(slice - back), NOTHING);
            self.sum.recorded -= old.recorded;
            self.sum.failures -= old.failures;
        }
        self.newest = self.newest.max(slice);
    }

    #[allow(clippy::cast_possible_truncation, reason = "the remainder is small")]
    fn slice(&mut self, slice: u64) -> &mut Slice {
        &mut self.slices[(slice % SLICES as u64) as usize]
    }
}

impl Window for LastTime {
    const EMPTY: Self = Self { slices: [NOTHING; SLICES], newest: 0, sum: NOTHING };

    fn push(&mut self, failed: bool) {
        let now = clock::now() / SLICE;
        if now > self.newest {
            self.turn_to(now);
        }
        let failed = u32::from(failed);
        let slice = self.slice(self.newest);
        slice.recorded += 1;
        slice.failures += failed;
        self.sum.recorded += 1;
        self.sum.failures += failed;
    }

    fn recorded(&self) -> u32 {
        self.sum.recorded
    }

    fn failures(&self) -> u32 {
        self.sum.failures
    }

    fn is_clean(&self) -> bool {
        false
    }
}

static CLEAN_CALLS: Rate<LastCalls> = Rate::new("the last calls");
static MIXED_CALLS: Rate<LastCalls> = Rate::new("the last calls, some of which fail");
static OVER_TIME: Rate<LastTime> = Rate::new("the last seconds");

super::breaker::guarded!(clean, clean_async, CLEAN_CALLS);
super::breaker::guarded!(mixed, mixed_async, MIXED_CALLS);
super::breaker::guarded!(over_time, over_time_async, OVER_TIME);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hundred_calls_count() {
        let mut window = LastCalls::EMPTY;
        window.push(true);
        (0..99).for_each(|_| window.push(false));
        assert_eq!((window.recorded(), window.failures(), window.is_clean()), (100, 1, false));
        window.push(false);
        assert_eq!((window.recorded(), window.failures(), window.is_clean()), (100, 0, true));
    }

    #[test]
    fn a_slice_is_forgotten_after_ten_more() {
        let mut window = LastTime::EMPTY;
        window.turn_to(100);
        window.push(true);
        window.turn_to(110);
        assert_eq!((window.recorded(), window.failures()), (1, 1));
        window.turn_to(111);
        assert_eq!((window.recorded(), window.failures()), (0, 0));
        window.turn_to(1000);
    }

    #[test]
    fn half_of_twenty_calls_opens_it() {
        static BREAKER: Rate<LastCalls> = Rate::new("");
        for i in 0..20 {
            Permit::of(&BREAKER).ok().expect("too few calls, or too few failures").settle(i % 2 == 0);
        }
        assert!(Permit::of(&BREAKER).is_err());
    }
}
