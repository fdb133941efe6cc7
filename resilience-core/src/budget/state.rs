//! The bucket of tokens. It is pure: the time is given to it.

use std::time::Duration;

use crate::budget::settings::Rules;
use crate::runtime::clock::{Instant, saturating_nanos};

/// One token, which comes back in one second: it is counted in nanoseconds. A share in parts per
/// billion of a token is then that number of nanoseconds.
const TOKEN: u64 = 1_000_000_000;

/// The number in a cell that is not in use. No bucket is full at that instant.
pub(crate) const UNLINKED: u64 = u64::MAX;

/// A bucket, as the instant at which its refill alone fills it: one missing token is one second.
///
/// So the refill needs no step, and a bucket that is full says so without the time. An instant in
/// the past is full too. One that is further ahead than an empty bucket needs, because the clock
/// has jumped back, counts as empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    full_at: Instant,
}

impl Bucket {
    pub(crate) const FULL: Self = Self { full_at: Instant::UNSET };

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self { full_at: Instant::from_bits(bits) }
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.full_at.to_bits()
    }

    /// Takes a token. If less than one is left, the error is the same bucket, from which a jump of
    /// the clock is taken away: it is full again after the time of all tokens.
    pub(crate) fn withdraw(self, rules: Rules, now: Instant) -> Result<Self, Self> {
        let missing = self.missing(rules, now);
        if missing + TOKEN > all(rules) {
            return Err(Self::missing_at(missing, now));
        }
        Ok(Self::missing_at(missing + TOKEN, now))
    }

    /// Adds what a success adds. What is above the capacity is lost.
    pub(crate) fn deposit(self, rules: Rules, now: Instant) -> Self {
        self.add(rules.ratio.parts_per_billion().into(), rules, now)
    }

    /// Adds the token that was taken for a retry that did not run.
    pub(crate) fn put_back(self, rules: Rules, now: Instant) -> Self {
        self.add(TOKEN, rules, now)
    }

    /// The whole tokens that are left.
    pub(crate) fn available(self, rules: Rules, now: Instant) -> u32 {
        let whole = (all(rules) - self.missing(rules, now)) / TOKEN;
        u32::try_from(whole).unwrap_or(rules.capacity)
    }

    fn add(self, part: u64, rules: Rules, now: Instant) -> Self {
        Self::missing_at(self.missing(rules, now).saturating_sub(part), now)
    }

    fn missing(self, rules: Rules, now: Instant) -> u64 {
        saturating_nanos(self.full_at.since(now)).min(all(rules))
    }

    fn missing_at(missing: u64, now: Instant) -> Self {
        if missing == 0 {
            return Self::FULL;
        }
        let full_at = now.saturating_add(Duration::from_nanos(missing));
        Self { full_at: full_at.min(Instant::from_bits(UNLINKED - 1)) }
    }
}

/// All tokens of a bucket.
fn all(rules: Rules) -> u64 {
    u64::from(rules.capacity) * TOKEN
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::vocabulary::ratio::Ratio;

    const RULES: Rules = Rules::with_ratio(Ratio::from_ppb(200_000_000));
    const NOW: Instant = Instant::from_bits(1 << 60);

    fn later(secs: u64) -> Instant {
        NOW.saturating_add(Duration::from_secs(secs))
    }

    /// The bucket after as many retries as it allows, and their number.
    fn emptied(mut bucket: Bucket, now: Instant) -> (Bucket, u32) {
        let mut taken = 0;
        loop {
            match bucket.withdraw(RULES, now) {
                Ok(next) => (bucket, taken) = (next, taken + 1),
                Err(same) => return (same, taken),
            }
        }
    }

    #[test]
    fn a_full_bucket_has_a_hundred_tokens() {
        assert_eq!(emptied(Bucket::FULL, NOW).1, 100);
    }

    #[test]
    fn one_token_comes_back_each_second_until_it_is_full() {
        let (empty, _) = emptied(Bucket::FULL, NOW);
        for (secs, tokens) in [(0, 0), (1, 1), (99, 99), (100, 100), (5000, 100)] {
            assert_eq!(empty.available(RULES, later(secs)), tokens);
            assert_eq!(emptied(empty, later(secs)).1, tokens);
        }
    }

    #[test]
    fn five_successes_at_a_fifth_add_one_token() {
        let (mut bucket, _) = emptied(Bucket::FULL, NOW);
        for tokens in [0, 0, 0, 0, 1] {
            bucket = bucket.deposit(RULES, NOW);
            assert_eq!(bucket.available(RULES, NOW), tokens);
        }
        assert_eq!(emptied(bucket, NOW).1, 1);
    }

    #[test]
    fn what_is_above_the_capacity_is_lost() {
        let almost = Bucket::FULL.withdraw(RULES, NOW).expect("it is full").put_back(RULES, NOW);
        assert_eq!(almost, Bucket::FULL);
        assert_eq!(almost.deposit(RULES, NOW), Bucket::FULL);
        assert_eq!(emptied(almost, NOW).1, 100);
    }

    #[test]
    fn a_clock_that_jumps_back_gives_no_token_and_locks_for_one_refill() {
        let (empty, _) = emptied(Bucket::FULL, later(10_000));
        assert_eq!(empty.available(RULES, NOW), 0);
        let refused = empty.withdraw(RULES, NOW).expect_err("no token is free");
        assert_eq!(refused.available(RULES, later(99)), 99);
        assert_eq!(refused.available(RULES, later(100)), 100);
    }

    #[test]
    fn the_end_of_the_clock_is_not_the_mark_of_an_unlinked_cell() {
        let last = Instant::from_bits(u64::MAX - TOKEN / 2);
        let bucket = Bucket::FULL.withdraw(RULES, last).expect("it is full");
        assert_eq!(bucket.to_bits(), UNLINKED - 1);
    }
}
