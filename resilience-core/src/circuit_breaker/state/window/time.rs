//! The window of a recent stretch of time: a ring of buckets.

use std::time::Duration;

use super::{Counts, Record};
use crate::runtime::clock::{Instant, saturating_nanos};

/// The number of buckets that a window is divided into. The ring has one more, the one being
/// filled, so a record is forgotten between 1.0 and 1.1 windows after it was made.
const PARTS: u8 = 10;
const BUCKETS: usize = PARTS as usize + 1;

/// Buckets that became too old while no call came are dropped at the next call, at most one round
/// of the ring.
#[derive(Debug)]
pub(crate) struct Buckets {
    ring: [Counts; BUCKETS],
    total: Counts,
    /// The nanoseconds per bucket.
    width: u64,
    /// The number of the bucket being filled, counted from time zero.
    tick: u64,
    /// The start of the bucket being filled, in nanoseconds.
    begin: u64,
    /// The index of the bucket being filled.
    head: usize,
}

impl Buckets {
    pub(crate) fn new(window: Duration) -> Self {
        let width = saturating_nanos(window).div_ceil(PARTS.into()).max(1);
        Self {
            ring: [Counts::default(); BUCKETS],
            total: Counts::default(),
            width,
            tick: 0,
            begin: 0,
            head: 0,
        }
    }

    /// No call so far was slow.
    #[cfg(feature = "control")]
    pub(crate) fn forget_slow(&mut self) {
        self.total.slow = 0;
        self.ring.iter_mut().for_each(|bucket| bucket.slow = 0);
    }

    #[inline]
    pub(crate) fn record(&mut self, record: Record, now: Instant) {
        self.forget_until(now);
        self.ring[self.head].add(record);
        self.total.add(record);
    }

    /// Turns the ring until its head is the bucket of `now`.
    #[inline]
    pub(crate) fn forget_until(&mut self, now: Instant) {
        // While `now` is still within the head's bucket, no division is needed.
        if now.to_bits().wrapping_sub(self.begin) >= self.width {
            self.turn_to(now);
        }
    }

    #[cold]
    fn turn_to(&mut self, now: Instant) {
        let tick = now.to_bits() / self.width;
        self.begin = tick * self.width;
        let passed = tick.saturating_sub(self.tick);
        // If the clock was set back, no bucket passes: records keep their age and grow older from
        // here.
        self.tick = tick;
        for _ in 0..passed.min(BUCKETS as u64) {
            self.head = if self.head + 1 == BUCKETS { 0 } else { self.head + 1 };
            self.total.forget(std::mem::take(&mut self.ring[self.head]));
        }
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.total
    }

    pub(crate) fn clear(&mut self) {
        self.ring = [Counts::default(); BUCKETS];
        self.total = Counts::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WINDOW: Duration = Duration::from_micros(1);

    fn at(nanos: u64) -> Instant {
        Instant::from_bits(nanos)
    }

    const FAILURE: Record = Record { failed: true, slow: false };

    proptest! {
        #[test]
        fn a_record_is_forgotten_within_a_tenth_after_its_window(
            begin in 1..1_000_000_u64,
            age in 0..1500_u64,
        ) {
            let mut buckets = Buckets::new(WINDOW);
            buckets.record(FAILURE, at(begin));
            buckets.forget_until(at(begin + age));
            let kept = buckets.counts().recorded == 1;
            prop_assert!(kept || age >= 1000, "forgotten after {age} of 1000");
            prop_assert!(!kept || age < 1100, "kept for {age} of 1000");
        }

        #[test]
        fn the_totals_are_those_of_a_list(steps in prop::collection::vec((0..400_u64, any::<(bool, bool)>()), 1..100)) {
            let mut buckets = Buckets::new(WINDOW);
            let mut list: Vec<(u64, Record)> = Vec::new();
            let mut now = 5000;
            for (step, (failed, slow)) in steps {
                now += step;
                let record = Record { failed, slow };
                buckets.record(record, at(now));
                list.push((now, record));
                let mut expected = Counts::default();
                list.iter().filter(|(then, _)| now / 100 - then / 100 <= 10).for_each(|(_, record)| expected.add(*record));
                prop_assert_eq!(buckets.counts(), expected);
            }
        }
    }

    #[test]
    fn a_clock_set_back_forgets_nothing_and_keeps_nothing_for_ever() {
        let mut buckets = Buckets::new(WINDOW);
        buckets.record(FAILURE, at(1_000_000));
        buckets.record(FAILURE, at(500));
        assert_eq!(buckets.counts().recorded, 2);
        buckets.forget_until(at(500 + 1100));
        assert_eq!(buckets.counts().recorded, 0);
    }

    #[test]
    fn a_window_shorter_than_its_parts_still_has_buckets() {
        let mut buckets = Buckets::new(Duration::from_nanos(1));
        buckets.record(FAILURE, at(7));
        buckets.forget_until(at(8));
        assert_eq!(buckets.counts().recorded, 1);
        buckets.forget_until(at(7 + 11));
        assert_eq!(buckets.counts().recorded, 0);
    }
}
