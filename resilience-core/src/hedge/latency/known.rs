//! The percentile that was found last.

use std::time::Duration;

use crate::runtime::clock::{Instant, saturating_nanos};
use crate::runtime::sync::{AtomicU64, Ordering, const_fn};

/// The bits of the latency, in units of 2^10 ns, about a microsecond: up to 137 seconds.
const VALUE_BITS: u32 = 27;
const VALUE_UNIT: u32 = 10;
/// The time at which it was found, in units of 2^27 ns, about an eighth of a second. It has the
/// other 37 bits.
const STAMP_UNIT: u32 = 27;
const LONGEST: u64 = (1 << VALUE_BITS) - 1;

/// A percentile, with the time at which it was found. To find it takes some hundred nanoseconds, so
/// it is used for the eighth of a second in which it was found, unless a call forgets it before.
///
/// The share is apart from it. Shares of one function differ only when one was changed at run time;
/// for an eighth of a second the old one may then be in use.
#[derive(Debug)]
pub(super) struct Known {
    word: AtomicU64,
    share: AtomicU64,
}

impl Known {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { word: AtomicU64::new(0), share: AtomicU64::new(0) }
        }
    }

    /// What is known of this share. `None` if it has to be found.
    #[inline]
    pub(super) fn of(&self, share: u32, now: Instant) -> Option<Duration> {
        let word = self.word.load(Ordering::Relaxed);
        let units = word & LONGEST;
        let is_known = units != 0
            && word >> VALUE_BITS == now.to_bits() >> STAMP_UNIT
            && self.share.load(Ordering::Relaxed) == u64::from(share);
        is_known.then(|| Duration::from_nanos(units << VALUE_UNIT))
    }

    /// It was found, `now`, and holds until it `ends`. Returns it as it will be known.
    pub(super) fn note(&self, share: u32, now: Instant, ends: Instant, found: Duration) -> Duration {
        let units = saturating_nanos(found).div_ceil(1 << VALUE_UNIT).clamp(1, LONGEST);
        let stamp = now.to_bits() >> STAMP_UNIT;
        // In its last eighth of a second it is found each time.
        if ends.to_bits() >> STAMP_UNIT > stamp {
            self.share.store(share.into(), Ordering::Relaxed);
            self.word.store(stamp << VALUE_BITS | units, Ordering::Relaxed);
        }
        Duration::from_nanos(units << VALUE_UNIT)
    }

    /// It has to be found again.
    #[inline]
    pub(super) fn forget(&self) {
        if self.word.load(Ordering::Relaxed) != 0 {
            self.word.store(0, Ordering::Relaxed);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_bits(1 << 60);

    #[test]
    fn it_is_known_for_an_eighth_of_a_second() {
        let known = Known::new();
        assert_eq!(known.of(0, NOW), None);
        let noted = known.note(950, NOW, Instant::NEVER, Duration::from_millis(20));
        assert!(noted.as_micros() == 20_000, "{noted:?}");
        assert_eq!(known.of(950, NOW), Some(noted));
        assert_eq!(known.of(950, NOW.saturating_add(Duration::from_millis(134))), Some(noted));
        assert_eq!(known.of(950, NOW.saturating_add(Duration::from_millis(135))), None);
        assert_eq!(known.of(990, NOW), None, "another share");
        known.forget();
        assert_eq!(known.of(950, NOW), None);
    }

    #[test]
    fn it_is_not_known_when_its_window_ends() {
        let known = Known::new();
        let ends = NOW.saturating_add(Duration::from_millis(100));
        known.note(950, NOW, ends, Duration::from_millis(20));
        assert_eq!(known.of(950, NOW), None);
    }

    #[test]
    fn a_latency_without_end_fits() {
        let known = Known::new();
        let noted = known.note(1, NOW, Instant::NEVER, Duration::MAX);
        assert!((136..138).contains(&noted.as_secs()), "{noted:?}");
        assert_eq!(known.note(1, NOW, Instant::NEVER, Duration::ZERO), Duration::from_nanos(1 << VALUE_UNIT));
    }
}
