//! The only module that draws randomness.
//!
//! Every draw asks the operating system. It costs some hundred nanoseconds before a wait. In return
//! there is no state to seed or to keep for each thread, and none that forked processes would
//! share, which would make their delays equal.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use rand::TryRng;
use rand::rngs::SysRng;

/// The whole numbers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) low: u64,
    pub(crate) high: u64,
}

impl Interval {
    /// An interval that holds one number.
    pub(crate) const fn just(value: u64) -> Self {
        Self { low: value, high: value }
    }

    /// A uniformly drawn number.
    pub(crate) fn draw(self) -> u64 {
        if self.low >= self.high { self.low } else { self.pick(bits()) }
    }

    /// The number at the fraction `bits / 2^64` of the interval. This is the method of Lemire,
    /// "Fast Random Integer Generation in an Interval", without its rejection step: the bias is at
    /// most the interval's length over 2^64.
    pub(crate) fn pick(self, bits: u64) -> u64 {
        let count = u128::from(self.high.saturating_sub(self.low)) + 1;
        // The product is below 2^64 * count, so its upper half is below count and fits.
        let offset = ((u128::from(bits) * count) >> 64) as u64;
        self.low.saturating_add(offset)
    }
}

/// 64 random bits. They are unpredictable unless the system has no source of randomness.
pub(crate) fn bits() -> u64 {
    SysRng.try_next_u64().unwrap_or_else(|_| hashed())
}

/// The seed of another source of chance.
#[cfg(any(feature = "faults", feature = "shared"))]
pub(crate) fn seed() -> u64 {
    bits()
}

/// 128 random bits.
pub(crate) fn wide_bits() -> u128 {
    u128::from(bits()) << 64 | u128::from(bits())
}

/// The fallback without the system's source: the hasher's keys, which differ from call to call.
fn hashed() -> u64 {
    RandomState::new().hash_one(std::thread::current().id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn a_pick_lies_in_the_interval(low: u64, length: u64, bits: u64) {
            let interval = Interval { low, high: low.saturating_add(length) };
            let picked = interval.pick(bits);
            prop_assert!(interval.low <= picked && picked <= interval.high);
        }

        #[test]
        fn a_pick_grows_with_its_bits(low in 0..u64::MAX / 2, length in 0..u64::MAX / 2, a: u64, b: u64) {
            let interval = Interval { low, high: low + length };
            prop_assert!(interval.pick(a.min(b)) <= interval.pick(a.max(b)));
        }

        #[test]
        fn a_draw_lies_in_the_interval(low: u64, length: u64) {
            let interval = Interval { low, high: low.saturating_add(length) };
            let drawn = interval.draw();
            prop_assert!(interval.low <= drawn && drawn <= interval.high);
        }
    }

    #[test]
    fn both_ends_are_reached() {
        for interval in [Interval { low: 3, high: 9 }, Interval { low: 0, high: u64::MAX }, Interval::just(7)]
        {
            assert_eq!((interval.pick(0), interval.pick(u64::MAX)), (interval.low, interval.high));
        }
    }

    #[test]
    fn every_number_is_picked_equally_often() {
        const ROUNDS: u64 = 7 * 1000;
        let interval = Interval { low: 10, high: 16 };
        let mut counts = [0; 7];
        for round in 0..ROUNDS {
            let drawn = interval.pick(u64::MAX / ROUNDS * round);
            counts[usize::try_from(drawn - 10).unwrap()] += 1;
        }
        assert!(counts.iter().all(|&count| (999..=1001).contains(&count)), "{counts:?}");
    }

    #[test]
    fn an_interval_that_is_turned_around_gives_its_lower_end() {
        assert_eq!(Interval { low: 9, high: 3 }.draw(), 9);
    }

    #[test]
    fn random_bits_do_not_repeat() {
        for source in [bits, hashed] {
            assert_eq!((0..64).map(|_| source()).collect::<HashSet<_>>().len(), 64);
        }
    }
}
