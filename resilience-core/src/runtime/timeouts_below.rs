//! News from the timeouts below a layer, beside the outcome of the call.
//!
//! `map_err` can turn a [`TimedOut`](crate::TimedOut) into any error. So a call with a timeout
//! below a retry or a breaker has one of these. The timeouts of its function write it; the layers
//! above read it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::clock::Instant;
use crate::runtime::deadline::Ambient;

/// The news of the last attempt: no cut, a cut that counts, or the deadline of a cut before half of
/// the timeout's own limit had passed.
///
/// It is atomic so that a future that holds it stays `Send`; threads do not share it.
#[derive(Debug)]
pub struct TimeoutsBelow {
    last: AtomicU64,
    /// The earliest end that the layers further out on the same function have set.
    own_limit: AtomicU64,
}

/// No timeout has cut the attempt.
const NOTHING: Instant = Instant::UNSET;
/// A timeout has cut the attempt, and no deadline is an excuse.
const CUT: Instant = Instant::NEVER;

impl TimeoutsBelow {
    /// No news yet.
    #[expect(clippy::new_without_default, reason = "generated code calls it by its name")]
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self { last: AtomicU64::new(NOTHING.to_bits()), own_limit: AtomicU64::new(Instant::NEVER.to_bits()) }
    }

    /// A timeout has cut the attempt. `early` is the deadline around the timeout, if that has cut
    /// it before half of its own limit had passed.
    pub(crate) fn cut(&self, early: Option<Instant>) {
        self.last.store(early.unwrap_or(CUT).to_bits(), Ordering::Relaxed);
    }

    /// A layer further out on the same function sets this end. Returns it.
    #[inline]
    pub fn limited(&self, end: Instant) -> Instant {
        self.own_limit.fetch_min(end.to_bits(), Ordering::Relaxed);
        end
    }

    /// Whether `deadline`, which has cut a timeout, is a limit of the function itself. Then no
    /// caller was in a hurry, and the error says nothing of the kind to functions further out.
    pub(crate) fn is_own_limit(&self, deadline: Instant) -> bool {
        let own = Instant::from_bits(self.own_limit.load(Ordering::Relaxed));
        own != Instant::NEVER && deadline >= own
    }

    /// The next attempt begins.
    #[inline]
    pub fn forget(&self) {
        self.last.store(NOTHING.to_bits(), Ordering::Relaxed);
    }

    /// The news of an attempt that ran beside others are those of the call.
    #[inline]
    pub fn hear(&self, attempt: &Self) {
        self.last.store(attempt.last.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Whether a timeout has cut the attempt.
    #[inline]
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.last() != NOTHING
    }

    /// Whether the cut says nothing about the service: it came early, and from the deadline of the
    /// code that asks. A deadline that is set further in is a limit that belongs to the call.
    #[inline]
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        let last = self.last();
        last != NOTHING && last != CUT && Ambient::current().fixed() <= last
    }

    #[inline]
    fn last(&self) -> Instant {
        Instant::from_bits(self.last.load(Ordering::Relaxed))
    }
}

thread_local! {
    /// The news of a timeout that has cut on this thread, for a breaker that is called by hand
    /// around it: the two share no variable. It has no destructor, so it outlives every other local
    /// of the thread.
    static BY_HAND: TimeoutsBelow = const { TimeoutsBelow::new() };
}

/// Tells a breaker by hand that a timeout has cut what it calls.
pub(crate) fn tell_by_hand(early: Option<Instant>) {
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
    use crate::runtime::deadline::Entered;

    #[test]
    fn a_cut_is_known_until_the_next_attempt() {
        let below = TimeoutsBelow::new();
        assert!(!below.timed_out() && !below.is_neutral());
        below.cut(None);
        assert!(below.timed_out() && !below.is_neutral());
        below.forget();
        assert!(!below.timed_out() && !below.is_neutral());
    }

    #[test]
    fn a_limit_of_the_function_is_told_from_its_caller_s() {
        let (below, at) = (TimeoutsBelow::new(), Instant::from_bits);
        assert!(!below.is_own_limit(at(500)), "none is set");
        assert_eq!(below.limited(at(500)), at(500));
        below.limited(at(900));
        assert!(below.is_own_limit(at(500)));
        assert!(!below.is_own_limit(at(499)), "the caller's is earlier");
    }

    #[test]
    fn an_early_cut_is_neutral_to_who_has_that_deadline() {
        let (below, deadline) = (TimeoutsBelow::new(), Instant::from_bits(500));
        below.cut(Some(deadline));
        assert!(below.timed_out() && !below.is_neutral(), "there is no deadline here");
        for (around, is_neutral) in [(499, true), (500, true), (501, false)] {
            let _entered = Entered::within(Ambient::current(), Instant::from_bits(around));
            assert_eq!(below.is_neutral(), is_neutral, "{around}");
        }
    }
}
