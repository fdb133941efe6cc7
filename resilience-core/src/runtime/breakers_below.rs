//! News from the circuit breakers below a retry, beside the outcome of the attempt, and of
//! rejections by other policies.
//!
//! An outcome does not carry it: `map_err` can turn a rejection into any error, and an error does
//! not know whether it opened the circuit. So each call has one of these. The layers of its
//! function that may reject write it; the layers above them read it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::clock::{Clock, Instant};
use crate::vocabulary::rejector::Rejector;

/// The news of one attempt. It is atomic so that a future that holds it stays `Send`; threads do
/// not share it.
#[derive(Debug, Default)]
pub struct BreakersBelow(AtomicU64);

/// No breaker has news. It is the least of all values: the greatest one written is kept.
const NOTHING: u64 = 0;
/// The greatest instant at which an open circuit admits a probe. It also stands for an unknown one.
const NOBODY_KNOWS: u64 = u64::MAX - 4;
/// A breaker rejected the attempt after the body had run: a retry in between had called the body
/// before. It is the least of those that are rejections.
const REJECTED_IN_THE_END: u64 = u64::MAX - 3;
/// A rate limit or a bulkhead turned the attempt away after the body had run.
const TURNED_AWAY_IN_THE_END: u64 = u64::MAX - 2;
/// A breaker rejected the attempt, and the body has not run.
const REJECTED: u64 = u64::MAX - 1;
/// A rate limit or a bulkhead turned the attempt away, and the body has not run.
const TURNED_AWAY: u64 = u64::MAX;

/// The result of an attempt, as far as breakers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// No breaker will reject another attempt.
    None,
    /// The attempt ran, and no call is admitted before this instant.
    OpenUntil(Instant),
    /// The outcome is a rejection. `ran` is true if the body has still run in this attempt.
    Rejected { by: Rejector, ran: bool },
}

impl BreakersBelow {
    /// No news yet.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(NOTHING))
    }

    /// Whether the outcome is a rejection.
    #[inline]
    #[must_use]
    pub fn rejected(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= REJECTED_IN_THE_END
    }

    /// Whether there is no news.
    #[inline]
    pub(crate) fn is_silent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == NOTHING
    }

    /// A breaker rejected the call.
    #[inline]
    pub(crate) fn reject(&self) {
        self.tell(REJECTED);
    }

    /// A rate limit or a bulkhead rejected the call.
    #[cold]
    pub fn turn_away(&self) {
        self.tell(TURNED_AWAY);
    }

    /// A breaker admits no call before `until`.
    pub(crate) fn open_until(&self, until: Instant) {
        self.tell(until.to_bits().min(NOBODY_KNOWS));
    }

    /// Several breakers may stand below: the greatest value counts.
    fn tell(&self, news: u64) {
        self.0.fetch_max(news, Ordering::Relaxed);
    }

    pub(crate) fn news(&self) -> News {
        match self.0.load(Ordering::Relaxed) {
            NOTHING => News::None,
            REJECTED_IN_THE_END => News::Rejected { by: Rejector::Breaker, ran: true },
            TURNED_AWAY_IN_THE_END => News::Rejected { by: Rejector::Gate, ran: true },
            REJECTED => News::Rejected { by: Rejector::Breaker, ran: false },
            TURNED_AWAY => News::Rejected { by: Rejector::Gate, ran: false },
            NOBODY_KNOWS => News::OpenUntil(Instant::NEVER),
            until => News::OpenUntil(Instant::from_bits(until)),
        }
    }

    /// The next attempt begins.
    pub(crate) fn forget(&self) {
        self.0.store(NOTHING, Ordering::Relaxed);
    }

    /// The news of an attempt that ran beside others are those of the call.
    #[inline]
    pub fn hear(&self, attempt: &Self) {
        self.tell(attempt.0.load(Ordering::Relaxed));
    }

    /// A retry gives up after a rejection, but had called the body before. For a layer above, its
    /// attempt did run.
    pub(crate) fn ran_before(&self) {
        let in_the_end = match self.0.load(Ordering::Relaxed) {
            TURNED_AWAY | TURNED_AWAY_IN_THE_END => TURNED_AWAY_IN_THE_END,
            _ => REJECTED_IN_THE_END,
        };
        self.0.store(in_the_end, Ordering::Relaxed);
    }
}

thread_local! {
    /// The news of a breaker that was called by hand on this thread, for a retry by hand around it:
    /// the two share no variable. It has no destructor, so it outlives every other local of the
    /// thread.
    static BY_HAND: BreakersBelow = const { BreakersBelow::new() };
}

/// Writes, or clears, the news of a breaker by hand.
pub(crate) fn by_hand(tell: impl FnOnce(&BreakersBelow)) {
    let _ = BY_HAND.try_with(tell);
}

/// Replaces the news of a breaker by hand on this thread with `news`.
pub(crate) fn replace_by_hand(news: &BreakersBelow) {
    by_hand(|below| below.0.store(news.0.load(Ordering::Relaxed), Ordering::Relaxed));
}

/// The latest news of a breaker by hand on this thread.
pub(crate) fn told_by_hand() -> BreakersBelow {
    let told = BY_HAND.try_with(|below| below.0.load(Ordering::Relaxed)).unwrap_or(NOTHING);
    BreakersBelow(AtomicU64::new(told))
}

impl News {
    /// Whether the outcome is a rejection.
    pub(crate) const fn is_rejection(self) -> bool {
        matches!(self, Self::Rejected { .. })
    }

    /// The policy whose rejection the outcome is.
    pub(crate) const fn rejector(self) -> Option<Rejector> {
        match self {
            Self::Rejected { by, .. } => Some(by),
            Self::None | Self::OpenUntil(_) => None,
        }
    }

    /// Whether an attempt that begins `delay` from now is certain to be rejected.
    pub(crate) fn outlasts(self, delay: u64) -> bool {
        match self {
            Self::OpenUntil(Instant::NEVER) => true,
            // Breakers read this clock, whichever clock the retry reads.
            Self::OpenUntil(until) => Clock::Async.now().to_bits().saturating_add(delay) < until.to_bits(),
            Self::None | Self::Rejected { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestClock;
    use std::time::Duration;

    fn rejected(by: Rejector, ran: bool) -> News {
        News::Rejected { by, ran }
    }

    #[test]
    fn a_gate_is_told_from_a_breaker() {
        let below = BreakersBelow::new();
        below.open_until(Instant::NEVER);
        below.turn_away();
        assert_eq!((below.news(), below.rejected()), (rejected(Rejector::Gate, false), true));
        below.ran_before();
        assert_eq!((below.news(), below.rejected()), (rejected(Rejector::Gate, true), true));
        below.ran_before();
        assert_eq!(below.news().rejector(), Some(Rejector::Gate));
        assert!(!below.news().outlasts(0));
    }

    #[test]
    fn the_breaker_that_says_the_most_counts() {
        let below = BreakersBelow::new();
        assert_eq!((below.news(), below.rejected()), (News::None, false));
        assert!(below.is_silent());
        let (soon, later) = (Instant::from_bits(5), Instant::from_bits(7));
        below.open_until(later);
        below.open_until(soon);
        assert_eq!((below.news(), below.rejected()), (News::OpenUntil(later), false));
        assert!(!below.is_silent());
        below.reject();
        below.open_until(Instant::NEVER);
        assert_eq!((below.news(), below.rejected()), (rejected(Rejector::Breaker, false), true));
        below.ran_before();
        assert_eq!((below.news(), below.rejected()), (rejected(Rejector::Breaker, true), true));
        assert!(!below.is_silent());
        below.forget();
        assert_eq!(below.news(), News::None);
        assert!(below.is_silent());
    }

    #[test]
    fn an_open_circuit_outlasts_a_delay_that_ends_before_its_probe() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let below = BreakersBelow::new();
        below.open_until(Clock::Async.now().saturating_add(Duration::from_nanos(10)));
        assert!(below.news().outlasts(9) && !below.news().outlasts(10));
        clock.advance(Duration::from_nanos(1));
        assert!(!below.news().outlasts(9));
        below.open_until(Instant::NEVER);
        assert!(below.news().outlasts(u64::MAX), "nobody knows when");
        assert!(!News::None.outlasts(0) && !rejected(Rejector::Breaker, true).outlasts(0));
    }
}
