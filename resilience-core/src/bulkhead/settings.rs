//! The settings of a bulkhead.

pub(crate) mod builder;
pub(crate) mod rules;

use std::time::Duration;

use crate::bulkhead::settings::rules::Rules;

/// Settings as an attribute or a builder writes them. What is left out has its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BulkheadSettings {
    limit: Option<u32>,
    queue: Option<u32>,
    wait: Option<Duration>,
}

impl BulkheadSettings {
    /// Nothing is set.
    pub(crate) const UNSET: Self = Self { limit: None, queue: None, wait: None };

    /// A bulkhead for `limit` calls, in which nobody waits.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        Self::UNSET.limit(limit)
    }

    pub(crate) const fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
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
        let queue = match (self.queue, self.wait) {
            (Some(queue), _) => queue,
            (None, Some(_)) => limit,
            (None, None) => 0,
        };
        Rules { limit, queue, wait: self.wait }
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
        let rules = |settings: BulkheadSettings| settings.rules();
        assert_eq!(rules(BulkheadSettings::new(20)), Rules { limit: 20, queue: 0, wait: None });
        assert_eq!(
            rules(BulkheadSettings::new(20).wait(WAIT)),
            Rules { limit: 20, queue: 20, wait: Some(WAIT) }
        );
        assert_eq!(rules(BulkheadSettings::new(20).queue(50)), Rules { limit: 20, queue: 50, wait: None });
        assert_eq!(
            rules(BulkheadSettings::new(20).queue(50).wait(WAIT)),
            Rules { limit: 20, queue: 50, wait: Some(WAIT) }
        );
    }

    #[test]
    fn one_call_can_always_run() {
        assert_eq!(BulkheadSettings::new(0).rules().limit, 1);
        assert_eq!(BulkheadSettings::UNSET.rules(), Rules::DEFAULT);
    }
}
