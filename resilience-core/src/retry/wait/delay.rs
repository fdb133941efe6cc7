//! The time between two attempts, as a decision gives it to a wait.

use std::time::Duration;

/// How long to wait, in one word.
///
/// A zero delay is no wait, but for every so many: then it is the executor's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    nanos: u64,
}

/// Below every reason in a `Decision`.
const TURN: u64 = u64::MAX - 16;

impl Delay {
    /// No time, but the next turn: whoever else waits for the executor goes first.
    pub(crate) const TURN: Self = Self { nanos: TURN };

    /// `nanos`, up to some 20 nanoseconds less than 584 years.
    pub(crate) const fn from_nanos(nanos: u64) -> Self {
        Self { nanos: if nanos < TURN { nanos } else { TURN - 1 } }
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.nanos
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self { nanos: bits }
    }

    /// The time to wait.
    #[inline]
    #[must_use]
    pub const fn duration(self) -> Duration {
        if self.nanos == TURN { Duration::ZERO } else { Duration::from_nanos(self.nanos) }
    }

    /// Whether there is nothing to wait for.
    #[inline]
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.nanos == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_a_wait_of_no_time() {
        assert!(Delay::from_nanos(0).is_none() && !Delay::TURN.is_none());
        assert_eq!(Delay::TURN.duration(), Duration::ZERO);
    }

    #[test]
    fn the_longest_delay_is_no_turn() {
        let longest = Delay::from_nanos(u64::MAX);
        assert_ne!(longest, Delay::TURN);
        assert!(longest.duration() > Duration::from_nanos(u64::MAX - 20));
    }
}
