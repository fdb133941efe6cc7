//! Settings of one bit each, in one byte. A policy is in the future of each call that makes one, so
//! it has no room for more.

use crate::retry::Backoff;

/// Which of the two delays, whose defaults give way to each other, are set, and how the backoff
/// grows.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Marks(u8);

impl Marks {
    pub(super) const NONE: Self = Self(0);
    /// The base is set.
    pub(super) const BASE: Self = Self(1);
    /// The cap is set.
    pub(super) const CAP: Self = Self(1 << 1);
    const LINEAR: Self = Self(1 << 2);

    pub(super) const fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    /// The same, with `mark` or without it.
    pub(super) const fn set(self, mark: Self, is_set: bool) -> Self {
        Self(if is_set { self.0 | mark.0 } else { self.0 & !mark.0 })
    }

    pub(super) const fn backoff(self) -> Backoff {
        if self.has(Self::LINEAR) { Backoff::Linear } else { Backoff::Exponential }
    }

    pub(super) const fn with_backoff(self, backoff: Backoff) -> Self {
        self.set(Self::LINEAR, matches!(backoff, Backoff::Linear))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_set_and_taken_away_alone() {
        let all = Marks::NONE.set(Marks::BASE, true).set(Marks::CAP, true).with_backoff(Backoff::Linear);
        for mark in [Marks::BASE, Marks::CAP, Marks::LINEAR] {
            assert!(all.has(mark) && !Marks::NONE.has(mark));
            let without = all.set(mark, false);
            assert!(!without.has(mark) && without.set(mark, true) == all);
            assert!(Marks::NONE.set(mark, true) == mark);
        }
        assert_eq!(all.backoff(), Backoff::Linear);
        assert_eq!(all.with_backoff(Backoff::Exponential).backoff(), Backoff::Exponential);
    }
}
