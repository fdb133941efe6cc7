//! The decisions of a timeout, as pure functions of the time.

use std::time::Duration;

use crate::runtime::clock::Instant;
use crate::timeout::error::Cut;

/// The end of a timeout that begins `now`: its own, and the one that it waits for, which a deadline
/// around it may have moved forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) own: Instant,
    pub(crate) until: Instant,
}

impl End {
    pub(crate) fn of(after: Duration, now: Instant, deadline: Instant) -> Self {
        let own = now.saturating_add(after);
        Self { own, until: own.min(deadline) }
    }

    /// The wait that is left.
    pub(crate) fn left(self, now: Instant) -> Duration {
        self.until.since(now)
    }
}

/// The reason of a cut. The timeout would have been due at `own`, `after` from its first
/// suspension; the deadline around it was over at `deadline`.
pub(crate) fn cut(after: Duration, own: Instant, deadline: Instant) -> Cut {
    if deadline >= own {
        return Cut::OwnLimit;
    }
    let left = own.since(deadline);
    // A limit that does not fit into an instant is for ever: half of it never passes.
    let is_for_ever = own == Instant::NEVER;
    if is_for_ever || left > after / 2 { Cut::InheritedEarly } else { Cut::Inherited }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const START: Instant = Instant::from_bits(1_000);

    fn nanos(nanos: u64) -> Duration {
        Duration::from_nanos(nanos)
    }

    fn at(nanos: u64) -> Instant {
        Instant::from_bits(1_000 + nanos)
    }

    #[test]
    fn the_earlier_of_limit_and_deadline_is_the_end() {
        let end = |deadline| End::of(nanos(100), START, deadline);
        assert_eq!(end(Instant::NEVER), End { own: at(100), until: at(100) });
        assert_eq!(end(at(40)), End { own: at(100), until: at(40) });
        assert_eq!(end(at(40)).left(START), nanos(40));
        assert_eq!(end(at(40)).left(at(50)), Duration::ZERO);
        assert_eq!(End::of(Duration::MAX, START, Instant::NEVER).until, Instant::NEVER);
    }

    #[test]
    fn a_cut_is_early_before_half_of_the_limit() {
        let cut = |deadline| cut(nanos(100), at(100), at(deadline));
        assert_eq!(cut(0), Cut::InheritedEarly);
        assert_eq!(cut(49), Cut::InheritedEarly);
        assert_eq!(cut(50), Cut::Inherited, "exactly half is a failure");
        assert_eq!(cut(99), Cut::Inherited);
        assert_eq!(cut(100), Cut::OwnLimit);
        assert_eq!(cut(200), Cut::OwnLimit);
    }

    #[test]
    fn half_of_for_ever_never_passes() {
        assert_eq!(cut(Duration::MAX, Instant::NEVER, at(50)), Cut::InheritedEarly);
    }
}
