//! A shared rate limit, as a bucket of tokens whose state is the time until it is full (GCRA).

use std::time::Duration;

/// `limit` tokens come in a `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) limit: u32,
    pub(super) per: Duration,
}

/// The time until a bucket is full that lacks as many tokens at another rate.
pub(super) fn rescaled(until_full: Duration, before: Rate, now: Rate) -> Duration {
    let of = |rate: Rate| (f64::from(rate.limit), rate.per.as_secs_f64());
    let ((limit_before, per_before), (limit, per)) = (of(before), of(now));
    if before == now || limit * per_before <= 0.0 {
        return until_full;
    }
    let scaled = until_full.as_secs_f64() * (per / limit) * (limit_before / per_before);
    Duration::try_from_secs_f64(scaled).unwrap_or(Duration::MAX)
}

/// Takes up to `tokens` from a bucket that is full in `until_full`, and returns how many it gives
/// and when it is full then.
///
/// `limit` tokens come in a `per`, and `burst` is the most that are there at once.
pub(super) fn take(
    until_full: Duration,
    tokens: u32,
    limit: u32,
    per: Duration,
    burst: u32,
) -> (u32, Duration) {
    let (limit, per) = (u128::from(limit), per.as_nanos());
    if limit == 0 || per == 0 {
        return (0, until_full);
    }
    let missing = (until_full.as_nanos() * limit).div_ceil(per);
    let there = u128::from(burst).saturating_sub(missing);
    let given = u128::from(tokens).min(there);
    let later = (given * per).div_ceil(limit);
    let later = Duration::from_nanos(u64::try_from(later).unwrap_or(u64::MAX));
    (u32::try_from(given).unwrap_or(tokens), until_full.saturating_add(later))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_full_bucket_gives_its_burst_at_most() {
        assert_eq!(take(Duration::ZERO, 7, 10, SECOND, 5), (5, SECOND / 2));
        assert_eq!(take(Duration::ZERO, 3, 10, SECOND, 5), (3, SECOND * 3 / 10));
    }

    #[test]
    fn another_rate_lacks_as_many_tokens() {
        let rate = |limit, per| Rate { limit, per };
        let lacks_five = rescaled(SECOND / 2, rate(10, SECOND), rate(1, SECOND));
        assert_eq!(lacks_five, SECOND * 5);
        assert_eq!(rescaled(lacks_five, rate(1, SECOND), rate(10, SECOND)), SECOND / 2);
        assert_eq!(rescaled(SECOND, rate(10, SECOND), rate(0, SECOND)), SECOND);
    }

    #[test]
    fn an_empty_bucket_gives_what_has_come_since() {
        assert_eq!(take(SECOND / 2, 7, 10, SECOND, 5), (0, SECOND / 2));
        assert_eq!(take(SECOND * 4 / 10, 7, 10, SECOND, 5), (1, SECOND / 2));
    }

    #[test]
    fn intervals_below_a_millisecond_add_up() {
        // 3,000 a second: a token each 333.3 µs. In 10 s of one take each ms come 30,000.
        let mut until_full = Duration::ZERO;
        let mut given = 0;
        for _ in 0..10_000 {
            until_full = until_full.saturating_sub(Duration::from_millis(1));
            let (tokens, then) = take(until_full, 10, 3_000, SECOND, 100);
            given += tokens;
            until_full = then;
        }
        assert!((29_990..=30_100).contains(&given), "{given}");
    }

    #[test]
    fn a_limit_of_nothing_gives_nothing() {
        assert_eq!(take(Duration::ZERO, 7, 0, SECOND, 5), (0, Duration::ZERO));
        assert_eq!(take(Duration::ZERO, 7, 10, Duration::ZERO, 5), (0, Duration::ZERO));
        assert_eq!(take(Duration::ZERO, 7, 10, SECOND, 0), (0, Duration::ZERO));
    }
}
