//! The decisions of a bulkhead, as pure functions: no clock, no lock, no await.

use std::time::Duration;

use crate::runtime::clock::Instant;

/// How many places are taken, and whether somebody waits, in one word.
///
/// What is in use is counted, and not what is free. So the limit can change at any time, and a word
/// that is not below the limit tells everything that keeps a call from running at once: all places
/// are taken, somebody waits, or the cell is not in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Places(u64);

/// Somebody waits. Whoever frees a place then looks at the line.
const WAITING: u64 = 1 << 32;
/// The cell is not in use. No limit is above this.
const UNLINKED: u64 = 1 << 33;
/// The bits that count the places in use.
const IN_USE: u64 = WAITING - 1;

impl Places {
    pub(crate) const NONE_IN_USE: Self = Self(0);
    pub(crate) const UNLINKED: Self = Self(UNLINKED);
    /// What entering adds, and leaving takes away.
    pub(crate) const ONE: u64 = 1;
    /// The bit for those who wait.
    pub(crate) const WAITING: u64 = WAITING;

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.0
    }

    #[inline]
    pub(crate) const fn is_unlinked(self) -> bool {
        self.0 & UNLINKED != 0
    }

    /// Whether somebody waits.
    #[inline]
    pub(crate) const fn has_waiters(self) -> bool {
        self.0 & WAITING != 0
    }

    /// The places in use.
    pub(crate) const fn in_use(self) -> u32 {
        (self.0 & IN_USE) as u32
    }

    /// With one more place in use. `None` if the call cannot run at once.
    #[inline]
    pub(crate) const fn entered(self, limit: u64) -> Option<Self> {
        if self.0 < limit { Some(Self(self.0 + Self::ONE)) } else { None }
    }

    /// With one more place in use, for the first in line. `None` if all places are taken.
    pub(crate) const fn granted(self, limit: u64) -> Option<Self> {
        if self.0 & IN_USE < limit { Some(Self(self.0 + Self::ONE)) } else { None }
    }

    /// With somebody who waits.
    pub(crate) const fn awaited(self) -> Self {
        Self(self.0 | WAITING)
    }
}

/// When a wait that begins `now` is over: after `longest`, or at the `deadline` if that is earlier.
/// `None` if no time is left.
pub(crate) fn end_of_wait(longest: Option<Duration>, now: Instant, deadline: Instant) -> Option<Instant> {
    let own = longest.map_or(Instant::NEVER, |longest| now.saturating_add(longest));
    let end = own.min(deadline);
    (end > now).then_some(end)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_up_to_the_limit() {
        let first = Places::NONE_IN_USE.entered(2).expect("both are free");
        let second = first.entered(2).expect("one is free");
        assert_eq!((first.in_use(), second.in_use()), (1, 2));
        assert_eq!((second.entered(2), second.granted(2)), (None, None));
        assert_eq!(second.entered(1), None, "the limit has been lowered");
        let most = Places::from_bits(u64::from(u32::MAX) - 1).entered(u32::MAX.into());
        assert_eq!(most.map(|most| (most.in_use(), most.has_waiters())), Some((u32::MAX, false)));
    }

    #[test]
    fn nobody_passes_those_who_wait() {
        let awaited = Places::NONE_IN_USE.awaited();
        assert!(awaited.has_waiters() && awaited.in_use() == 0);
        assert_eq!(awaited.entered(u32::MAX.into()), None, "a newcomer");
        assert_eq!(awaited.granted(1), Some(Places::from_bits(WAITING + 1)), "the first in line");
    }

    #[test]
    fn nobody_enters_what_is_not_in_use() {
        assert!(Places::UNLINKED.is_unlinked() && Places::UNLINKED.in_use() == 0);
        assert_eq!(Places::UNLINKED.entered(u32::MAX.into()), None);
    }

    #[test]
    fn a_wait_ends_at_its_limit_or_at_the_deadline() {
        let at = |nanos: u64| Instant::from_bits(1_000 + nanos);
        let end =
            |longest: Option<u64>, deadline| end_of_wait(longest.map(Duration::from_nanos), at(0), deadline);
        assert_eq!(end(Some(100), Instant::NEVER), Some(at(100)));
        assert_eq!(end(Some(100), at(40)), Some(at(40)));
        assert_eq!(end(None, at(40)), Some(at(40)));
        assert_eq!(end(None, Instant::NEVER), Some(Instant::NEVER));
        assert_eq!(end(Some(0), Instant::NEVER), None);
        assert_eq!(end(None, at(0)), None, "the deadline is over");
    }
}
