//! News from the timeouts below a layer, beside the outcome of the call.
//!
//! `map_err` can turn a [`TimedOut`](crate::TimedOut) into any error. So a call with a timeout
//! below a retry or a breaker has one of these. The timeouts of its function write it; the layers
//! above read it.

use std::sync::atomic::{AtomicU8, Ordering};

/// The news of the last attempt. It is atomic so that a future that holds it stays `Send`; threads
/// do not share it.
#[derive(Debug, Default)]
pub struct TimeoutsBelow(AtomicU8);

/// No timeout has cut the attempt.
const NOTHING: u8 = 0;
/// A timeout has cut the attempt.
const CUT: u8 = 1;
/// A timeout has cut the attempt for its caller's deadline, before half of its own limit had
/// passed. This says nothing about the service.
const CUT_EARLY: u8 = 2;

impl TimeoutsBelow {
    /// No news yet.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU8::new(NOTHING))
    }

    /// A timeout has cut the attempt.
    pub(crate) fn cut(&self, early: bool) {
        self.0.store(if early { CUT_EARLY } else { CUT }, Ordering::Relaxed);
    }

    /// The next attempt begins.
    #[inline]
    pub fn forget(&self) {
        self.0.store(NOTHING, Ordering::Relaxed);
    }

    /// Whether a timeout has cut the attempt.
    #[inline]
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.0.load(Ordering::Relaxed) != NOTHING
    }

    /// Whether the cut says nothing about the service.
    #[inline]
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        self.0.load(Ordering::Relaxed) == CUT_EARLY
    }
}

thread_local! {
    /// The news of a timeout that has cut on this thread, for a breaker that is called by hand
    /// around it: the two share no variable. It has no destructor, so it outlives every other local
    /// of the thread.
    static BY_HAND: TimeoutsBelow = const { TimeoutsBelow::new() };
}

/// Tells a breaker by hand that a timeout has cut what it calls.
pub(crate) fn tell_by_hand(early: bool) {
    let _ = BY_HAND.try_with(|below| below.cut(early));
}

/// Forgets the cuts on this thread, before a breaker by hand runs its call.
#[inline]
pub(crate) fn forget_by_hand() {
    let _ = BY_HAND.try_with(TimeoutsBelow::forget);
}

/// Whether what has run since [`forget_by_hand`] was cut for its caller's deadline, so early that
/// this says nothing about the service.
pub(crate) fn is_neutral_by_hand() -> bool {
    BY_HAND.try_with(TimeoutsBelow::is_neutral).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_known_until_the_next_attempt() {
        let below = TimeoutsBelow::new();
        let asked = || (below.timed_out(), below.is_neutral());
        assert_eq!(asked(), (false, false));
        below.cut(false);
        assert_eq!(asked(), (true, false));
        below.cut(true);
        assert_eq!(asked(), (true, true));
        below.forget();
        assert_eq!(asked(), (false, false));
    }
}
