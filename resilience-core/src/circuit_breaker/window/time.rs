//! The last stretch of time: a ring of buckets.

use std::time::Duration;

use super::{Counts, Record};
use crate::runtime::clock::{Instant, saturating_nanos};

/// A window is divided into so many buckets. One more is kept: the one that is being filled, so that a record is
/// forgotten between 1.0 and 1.1 windows after it.
const PARTS: u8 = 10;
const BUCKETS: usize = PARTS as usize + 1;

/// Idle time is made up for when the next call comes, at most once round the ring.
#[derive(Debug)]
pub(super) struct Buckets {
    ring: [Counts; BUCKETS],
    total: Counts,
    /// Nanoseconds in a bucket.
    width: u64,
    /// The number of the bucket that is being filled, counted from the beginning of time.
    tick: u64,
    /// When it begins, in nanoseconds.
    begin: u64,
    /// Where it stands in the ring.
    head: usize,
}

impl Buckets {
    pub(super) fn new(window: Duration) -> Self {
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

    #[inline]
    pub(super) fn record(&mut self, record: Record, now: Instant) {
        self.forget_until(now);
        self.ring[self.head].add(record);
        self.total.add(record);
    }

    /// Lets the ring turn until its head is the bucket of `now`.
    #[inline]
    pub(super) fn forget_until(&mut self, now: Instant) {
        // The head's own time, below its width: there is no division until it is over.
        if now.to_bits().wrapping_sub(self.begin) >= self.width {
            self.turn_to(now);
        }
    }

    #[cold]
    fn turn_to(&mut self, now: Instant) {
        let tick = now.to_bits() / self.width;
        self.begin = tick * self.width;
        let passed = tick.saturating_sub(self.tick);
        // Of a clock that was set back nothing passes: what is on record keeps its age and grows older from here.
        self.tick = tick;
        for _ in 0..passed.min(BUCKETS as u64) {
            self.head = if self.head + 1 == BUCKETS { 0 } else { self.head + 1 };
            self.total.forget(std::mem::take(&mut self.ring[self.head]));
        }
    }

    pub(super) const fn counts(&self) -> Counts {
        self.total
    }

    pub(super) fn clear(&mut self) {
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
        fn a_record_is_forgotten_between_one_and_one_tenth_more_windows_after_it(
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
