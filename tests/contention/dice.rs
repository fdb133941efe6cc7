//! Random numbers with a seed: delays of the network in the contention experiment, for the test and
//! for the chart, and durations of calls for the chart of hedges.

use std::time::Duration;

/// Rolls the same for the same seed.
#[derive(Default)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// |N(10 ms, 2 ms)|, by Box and Muller.
    pub(super) fn hop(&mut self) -> Duration {
        let normal = (-2.0 * self.roll().ln()).sqrt() * (std::f64::consts::TAU * self.roll()).cos();
        Duration::from_secs_f64((0.010 + 0.002 * normal).abs())
    }

    /// A uniform number in `(0, 1]` (splitmix64, Steele et al. 2014).
    pub(super) fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = ((z ^ (z >> 31)) >> 32) as u32;
        (f64::from(bits) + 1.0) / (f64::from(u32::MAX) + 1.0)
    }
}
