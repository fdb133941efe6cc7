//! The word of a site: who wants more of the function than its policies do as they are written.

use std::fmt;
use std::ops::BitOr;
use std::sync::atomic::{AtomicU32, Ordering};

/// A set of those who want more of a function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted(u32);

impl Wanted {
    /// Nobody.
    pub(crate) const NOTHING: Self = Self(0);
    /// The registry: the function has not been called yet.
    pub(crate) const NEW: Self = Self(1);
    /// Telemetry at the level `calls`: successes are counted.
    pub(crate) const CALLS: Self = Self(1 << 1);
    /// Telemetry at the level `latency`: calls are timed.
    pub(crate) const LATENCY: Self = Self(1 << 2);
    /// Telemetry at the level `off`: nothing is counted.
    pub(crate) const SILENT: Self = Self(1 << 3);
    /// Control: a setting is not as it is written, or a policy is switched off.
    pub(crate) const CHANGED: Self = Self(1 << 4);
    /// Faults: one is set.
    pub(crate) const FAULTY: Self = Self(1 << 5);
    /// Tests: a guard exists, on some thread.
    pub(crate) const TESTED: Self = Self(1 << 6);
    /// Telemetry: the kinds of errors of the function are not known yet.
    pub(crate) const KINDS: Self = Self(1 << 7);
    /// The registry: a function that is new is on the list, and not greeted yet.
    pub(crate) const LISTED: Self = Self(1 << 8);

    pub(crate) const fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// Whether they are these and no other.
    #[cfg(feature = "telemetry")]
    #[inline]
    pub(crate) const fn is_only(self, others: Self) -> bool {
        self.0 == others.0
    }

    /// Whether one of `others` is among them.
    pub(crate) const fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

impl BitOr for Wanted {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = ["NEW", "CALLS", "LATENCY", "SILENT", "CHANGED", "FAULTY", "TESTED", "KINDS", "LISTED"];
        let is_set = |bit: usize| self.0 & 1 << bit != 0;
        f.debug_set().entries((0..names.len()).filter(|bit| is_set(*bit)).map(|bit| names[bit])).finish()
    }
}

/// A [`Wanted`] that threads share.
#[derive(Debug)]
pub(crate) struct Word(AtomicU32);

impl Word {
    pub(crate) const fn new(wanted: Wanted) -> Self {
        Self(AtomicU32::new(wanted.0))
    }

    /// Relaxed: a call that reads an old word is a call that was made a moment earlier. What a bit
    /// announces is read with an order of its own.
    #[inline]
    pub(crate) fn load(&self) -> Wanted {
        Wanted(self.0.load(Ordering::Relaxed))
    }

    /// Puts `wanted` in the place of `of`.
    pub(crate) fn set(&self, of: Wanted, wanted: Wanted) {
        let set = |word: u32| Some(word & !of.0 | wanted.0 & of.0);
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, set);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_set_and_cleared_within_their_place_alone() {
        let word = Word::new(Wanted::NEW | Wanted::FAULTY);
        word.set(Wanted::CALLS | Wanted::LATENCY | Wanted::SILENT, Wanted::LATENCY);
        assert_eq!(word.load(), Wanted::NEW | Wanted::FAULTY | Wanted::LATENCY);
        word.set(Wanted::CALLS | Wanted::LATENCY | Wanted::SILENT, Wanted::SILENT | Wanted::TESTED);
        assert_eq!(word.load(), Wanted::NEW | Wanted::FAULTY | Wanted::SILENT);
        word.set(Wanted::NEW | Wanted::FAULTY | Wanted::SILENT, Wanted::NOTHING);
        assert!(word.load().is_nothing());
    }

    #[test]
    fn it_prints() {
        assert_eq!(format!("{:?}", Wanted::CALLS | Wanted::CHANGED), r#"{"CALLS", "CHANGED"}"#);
    }
}
