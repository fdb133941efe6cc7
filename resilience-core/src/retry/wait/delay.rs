//! The delay between two attempts: a decision passes it to a wait.

use std::time::Duration;

/// The time to wait, in eight bytes.
///
/// There are two waits of no time. A zero delay does not wait at all. A turn lets the executor run
/// other tasks; it takes the place of some zero delays, so that an endless call does not block its
/// executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    nanos: u64,
}

/// This number is below every reason in a `Decision`.
const TURN: u64 = u64::MAX - 16;

impl Delay {
    /// A turn: no time, but the executor's other tasks run first.
    pub(crate) const TURN: Self = Self { nanos: TURN };

    /// A delay of `nanos`. A delay that would not fit is cut to some 20 nanoseconds less than 584
    /// years.
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
