//! The pace of a limiter: how fast tokens come back, and how many there are.

/// The numbers that the bucket works by, all in nanoseconds.
///
/// ```text
///    interval    the time of one token, `per / limit`, rounded up
///    tolerance   how far `full_at` may lie ahead of a call that is let in
///    refill      how far it may lie ahead at all: the time that fills an empty bucket
/// ```
///
/// A rounded interval alone would make the last token of a refill late: 3 tokens of a third of a
/// second each would take 2 nanoseconds more than a second. So the tolerance has what rounding adds
/// in one `per`, and any `limit + burst` calls still take `per` or longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    pub(crate) interval: u64,
    pub(crate) tolerance: u64,
    pub(crate) refill: u64,
}

/// The longest refill. It is 36 years, and leaves room for it behind every reading of a clock.
const LONGEST: u64 = 1 << 60;

impl Pace {
    pub(crate) const fn new(limit: u32, per: u64, burst: u32) -> Self {
        let per = if per < LONGEST { per } else { LONGEST };
        let interval = per.div_ceil(limit as u64);
        // Below the interval, or one call more than `burst` would be let in at once.
        let rounded = interval * limit as u64 - per;
        // One token is spaced evenly, but for a thousandth.
        let most = if burst <= 1 { interval / 1000 } else { interval - 1 };
        let slack = if rounded < most { rounded } else { most };
        let all = interval.saturating_mul(burst as u64);
        let all = if all < LONGEST { all } else { LONGEST };
        let tolerance = all.saturating_sub(interval) + slack;
        Self { interval, tolerance, refill: tolerance + interval }
    }

    /// The pace of a bucket whose tokens a lane brings, at the same rate. There is room for the
    /// largest batch, and for a token that comes back.
    #[cfg(feature = "shared")]
    pub(crate) const fn lent(self) -> Self {
        let interval = self.interval;
        let tolerance = batch(interval, LONGEST_PERIOD) as u64 * interval;
        Self { interval, tolerance, refill: tolerance + interval }
    }
}

/// The shortest and the longest time for which a lane brings tokens, in nanoseconds.
#[cfg(feature = "shared")]
pub(crate) const SHORTEST_PERIOD: u64 = 100_000_000;
#[cfg(feature = "shared")]
pub(crate) const LONGEST_PERIOD: u64 = 500_000_000;

/// The tokens of one `interval` each that come in a `period`, at least 1.
#[cfg(feature = "shared")]
#[expect(clippy::cast_possible_truncation, reason = "there are at most as many as nanoseconds")]
pub(crate) const fn batch(interval: u64, period: u64) -> u32 {
    let period = if period < SHORTEST_PERIOD { SHORTEST_PERIOD } else { period };
    let period = if period > LONGEST_PERIOD { LONGEST_PERIOD } else { period };
    let tokens = period.div_ceil(interval) as u32;
    if tokens == 0 { 1 } else { tokens }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn an_even_rate_has_no_slack() {
        let pace = Pace::new(100, SECOND, 5);
        assert_eq!(pace, Pace { interval: 10_000_000, tolerance: 40_000_000, refill: 50_000_000 });
    }

    #[test]
    fn an_uneven_rate_is_on_time_after_a_whole_period() {
        let pace = Pace::new(3, SECOND, 3);
        assert_eq!(pace.interval, 333_333_334);
        assert_eq!(3 * pace.interval, SECOND + 2);
        assert_eq!(pace.tolerance, 2 * pace.interval + 2);
    }

    #[test]
    fn a_burst_of_one_is_spaced_evenly() {
        for (limit, slack) in [(3, 2), (70_000, 14), (1_000_000_007, 0)] {
            let Pace { interval, tolerance, .. } = Pace::new(limit, SECOND, 1);
            assert_eq!((interval, tolerance), (SECOND.div_ceil(limit.into()), slack));
        }
    }

    #[test]
    fn no_setting_overflows_or_lets_more_in_at_once() {
        for (limit, per, burst) in [
            (1, u64::MAX, u32::MAX),
            (u32::MAX, u64::MAX, u32::MAX),
            (u32::MAX, 1, 1),
            (70_000, SECOND, 1),
            (u32::MAX, SECOND, u32::MAX),
            (1, 1, 1),
        ] {
            let Pace { interval, tolerance, refill } = Pace::new(limit, per, burst);
            assert!(interval > 0 && refill <= 2 * LONGEST, "{limit} {per} {burst}");
            assert!(tolerance / interval < u64::from(burst), "{limit} {per} {burst}");
        }
    }

    #[cfg(feature = "shared")]
    #[test]
    fn a_batch_is_what_comes_in_its_time_and_fits() {
        let times = [(0, 10), (100, 10), (250, 25), (500, 50), (5_000, 50)];
        for (millis, tokens) in times {
            assert_eq!(batch(10_000_000, millis * 1_000_000), tokens, "{millis} ms");
        }
        for (limit, per) in [(1, u64::MAX), (1, SECOND), (3, SECOND), (u32::MAX, SECOND), (u32::MAX, 1)] {
            let lent = Pace::new(limit, per, 1).lent();
            let most = u64::from(batch(lent.interval, u64::MAX));
            assert!((1..=LONGEST_PERIOD).contains(&most), "{limit} {per}");
            assert_eq!(lent.refill / lent.interval, most + 1, "{limit} {per}");
        }
    }
}
