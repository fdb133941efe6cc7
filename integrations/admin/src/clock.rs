//! The time, as a value.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// One moment, on the two clocks that the page shows: see [`Admin::clock`](crate::Admin::clock).
///
/// ```
/// use resilience_admin::Moment;
/// use std::time::Duration;
///
/// let moment = Moment::new(Duration::from_secs(12), Duration::from_secs(1_764_441_600));
/// assert_eq!(moment.elapsed(), Duration::from_secs(12));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    elapsed: Duration,
    unix: Duration,
}

impl Moment {
    /// The moment that is `elapsed` after a fixed one, on a clock that never goes back, and `unix`
    /// after the beginning of 1970 by the calendar.
    #[must_use]
    pub const fn new(elapsed: Duration, unix: Duration) -> Self {
        Self { elapsed, unix }
    }

    /// The time since a fixed moment, on a clock that never goes back.
    #[must_use]
    pub const fn elapsed(self) -> Duration {
        self.elapsed
    }

    /// The time since the beginning of 1970, by the calendar.
    #[must_use]
    pub const fn unix(self) -> Duration {
        self.unix
    }

    /// The time since an earlier moment. Zero if it is later.
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        self.elapsed.saturating_sub(earlier.elapsed)
    }
}

/// Tells the moment.
pub(crate) type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

impl Moment {
    /// The moment by the clocks of the system. `start` is the fixed one.
    pub(crate) fn by_system(start: Instant) -> Self {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::new(start.elapsed(), unix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_moment_is_at_no_distance() {
        let at = |seconds| Moment::new(Duration::from_secs(seconds), Duration::ZERO);
        assert_eq!((at(5).since(at(2)), at(2).since(at(5))), (Duration::from_secs(3), Duration::ZERO));
    }

    #[test]
    fn the_clocks_of_the_system_do_not_go_back() {
        let start = Instant::now();
        let (first, second) = (Moment::by_system(start), Moment::by_system(start));
        assert!(second.elapsed() >= first.elapsed() && first.unix() > Duration::ZERO);
    }
}
