//! The chance of faults. It has seeds of its own: what it draws moves no jitter.

use crate::vocabulary::ratio::Ratio;

/// The draws for one call of a fault. They follow from the fault's seed and from the number of the
/// call, so that a rehearsal can be repeated, whatever other faults draw.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

/// The increment of splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators"). It is odd, so the states of different calls differ.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// The draws for the call `number` of a fault with this `seed`.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        // A call draws at most three times. The mix keeps the draws of neighbours apart.
        Self(mix(seed ^ mix(number.wrapping_mul(STEP))))
    }

    /// 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Whether a call is among the share `rate` of all calls.
    pub(crate) fn falls_into(&mut self, rate: Ratio) -> bool {
        // The product is below 2^64 * 10^9, so its upper half is below 10^9.
        let part = (u128::from(self.bits()) * 1_000_000_000) >> 64;
        part < u128::from(rate.parts_per_billion())
    }
}

/// The output function of splitmix64.
fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CALLS: u64 = 100_000;

    fn hits(seed: u64, percent: u32) -> u64 {
        let rate = Ratio::from_ppb(percent * 10_000_000);
        (0..CALLS).map(|number| u64::from(Dice::new(seed, number).falls_into(rate))).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn so_many_calls_are_hit_as_the_rate_says(seed: u64, percent in 1..=100_u32) {
            let expected = f64::from(percent) / 100.0;
            // Six standard deviations: one seed in 500 million is further away.
            let spread = 6.0 * (expected * (1.0 - expected) / 100_000.0).sqrt();
            #[expect(clippy::cast_precision_loss, reason = "the counts are small")]
            let share = hits(seed, percent) as f64 / CALLS as f64;
            prop_assert!((share - expected).abs() <= spread, "{share} for {expected}");
        }

        #[test]
        fn the_same_seed_and_call_draw_the_same(seed: u64, number: u64) {
            let draw = || { let mut dice = Dice::new(seed, number); [dice.bits(), dice.bits(), dice.bits()] };
            prop_assert_eq!(draw(), draw());
            prop_assert_ne!(draw()[0], draw()[1]);
        }
    }

    #[test]
    fn every_call_is_among_all_of_them() {
        assert_eq!(hits(7, 100), CALLS);
    }
}
