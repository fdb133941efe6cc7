//! The settings of a bulkhead.

pub(crate) mod builder;
pub(crate) mod limit;
pub(crate) mod rules;

use std::time::Duration;

use crate::bulkhead::adaptive::Bounds;
use crate::bulkhead::settings::rules::Rules;

/// Settings as an attribute or a builder writes them. What is left out has its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BulkheadSettings {
    limit: Option<u32>,
    up_to: Option<u32>,
    queue: Option<u32>,
    wait: Option<Duration>,
}

impl BulkheadSettings {
    /// Nothing is set.
    pub(crate) const UNSET: Self = Self { limit: None, up_to: None, queue: None, wait: None };

    /// A bulkhead for `limit` calls, in which nobody waits.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        Self::UNSET.limit(limit)
    }

    pub(crate) const fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Makes the limit adapt, from the one that was given up to `most` calls.
    #[must_use]
    pub const fn up_to(mut self, most: u32) -> Self {
        self.up_to = Some(most);
        self
    }

    /// Sets the number of calls that may wait.
    #[must_use]
    pub const fn queue(mut self, calls: u32) -> Self {
        self.queue = Some(calls);
        self
    }

    /// Sets the longest wait.
    #[must_use]
    pub const fn wait(mut self, longest: Duration) -> Self {
        self.wait = Some(longest);
        self
    }

    /// The rules that follow.
    pub(crate) const fn rules(self) -> Rules {
        let limit = match self.limit {
            None => Rules::DEFAULT.limit,
            Some(0) => 1,
            Some(limit) => limit,
        };
        let (limit, most) = match self.up_to {
            None => (limit, limit),
            Some(most) => {
                let bounds = Bounds::new(limit, most);
                (bounds.min(), bounds.max())
            }
        };
        let queue = match (self.queue, self.wait) {
            (Some(queue), _) => queue,
            (None, Some(_)) => most,
            (None, None) => 0,
        };
        let up_to = if most > limit { Some(most) } else { None };
        Rules { limit, up_to, queue, wait: self.wait }
    }
}

impl From<BulkheadSettings> for Rules {
    fn from(settings: BulkheadSettings) -> Self {
        settings.rules()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_millis(100);

    #[test]
    fn a_queue_follows_from_a_wait() {
        let plain = BulkheadSettings::new(20);
        for (settings, queue, wait) in [
            (plain, 0, None),
            (plain.wait(WAIT), 20, Some(WAIT)),
            (plain.queue(50), 50, None),
            (plain.queue(50).wait(WAIT), 50, Some(WAIT)),
            (BulkheadSettings::new(4).up_to(64).wait(WAIT), 64, Some(WAIT)),
        ] {
            let rules = settings.rules();
            assert_eq!((rules.queue, rules.wait), (queue, wait), "{settings:?}");
        }
    }

    #[test]
    fn a_range_of_one_number_does_not_adapt() {
        let limits = |min, max| {
            let rules = BulkheadSettings::new(min).up_to(max).rules();
            (rules.limit, rules.up_to, rules.first_limit())
        };
        assert_eq!(limits(4, 64), (4, Some(64), 20));
        assert_eq!(limits(30, 64), (30, Some(64), 30));
        assert_eq!(limits(4, 4), (4, None, 4));
        assert_eq!(limits(9, 4), (9, None, 9), "an expression may be wrong");
        assert_eq!(limits(0, 2), (1, Some(2), 2));
    }

    #[test]
    fn one_call_can_always_run() {
        assert_eq!(BulkheadSettings::new(0).rules().limit, 1);
        assert_eq!(BulkheadSettings::UNSET.rules(), Rules::DEFAULT);
    }
}
