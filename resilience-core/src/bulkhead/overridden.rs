//! What control puts in the place of settings in the source, by the name of a bulkhead.

use std::time::Duration;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::settings::rules::Rules;
use crate::named::overridden;
use crate::waiting::wakers::Wakers;

/// What holds for all bulkheads of one name. What is left out is as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct BulkheadChange {
    pub(crate) limit: Option<u32>,
    pub(crate) queue: Option<u32>,
    pub(crate) wait: Option<Duration>,
    /// Lets every call in. They are counted all the same, so that the limit holds at once when this
    /// ends.
    pub(crate) is_off: bool,
}

impl BulkheadChange {
    /// The rules with this in the place of those that are `written`. A limit is a fixed one, also
    /// in the place of one that adapts. A queue as long as the limit follows it, if there is a
    /// `wait`: that is its default.
    pub(crate) fn over(self, written: Rules) -> Rules {
        if self.is_off {
            return Rules { limit: Rules::NONE, up_to: None, ..written };
        }
        let Rules { limit, up_to, queue, wait } = written;
        let (limit, up_to) = self.limit.map_or((limit, up_to), |limit| (limit.max(1), None));
        let wait = self.wait.or(wait);
        let most = |rules: Rules| rules.up_to.unwrap_or(rules.limit);
        let is_default = match written.wait {
            Some(_) => queue == most(written),
            None => queue == 0 && wait.is_some(),
        };
        let queue = match self.queue {
            Some(queue) => queue,
            None if is_default => up_to.unwrap_or(limit),
            None => queue,
        };
        Rules { limit, up_to, queue, wait }
    }
}

/// Puts a change in force for the bulkheads of `name`: those that exist, and those that come.
/// `None` ends it. Returns the calls that it lets in.
pub(crate) fn set(name: &str, change: Option<BulkheadChange>) -> Wakers {
    overridden::set::<BulkheadCell>(name, change)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::bulkhead::settings::BulkheadSettings;

    const WAIT: Duration = Duration::from_millis(100);
    const NOTHING: BulkheadChange = BulkheadChange { limit: None, queue: None, wait: None, is_off: false };

    fn over(change: BulkheadChange, written: BulkheadSettings) -> String {
        change.over(written.rules()).to_string()
    }

    #[test]
    fn what_is_left_out_is_as_written() {
        let written = BulkheadSettings::new(20).queue(50).wait(WAIT);
        assert_eq!(over(NOTHING, written), "limit = 20, queue = 50, wait = 100ms");
        let limit = BulkheadChange { limit: Some(5), ..NOTHING };
        assert_eq!(over(limit, written), "limit = 5, queue = 50, wait = 100ms");
        assert_eq!(over(limit, BulkheadSettings::new(4).up_to(64)), "limit = 5");
        let queue = BulkheadChange { queue: Some(0), ..NOTHING };
        assert_eq!(over(queue, written), "limit = 20, wait = 100ms");
    }

    #[test]
    fn a_queue_that_follows_from_a_wait_follows_the_limit() {
        let limit = BulkheadChange { limit: Some(5), ..NOTHING };
        assert_eq!(over(limit, BulkheadSettings::new(20).wait(WAIT)), "limit = 5, queue = 5, wait = 100ms");
        let wait = BulkheadChange { wait: Some(WAIT), ..NOTHING };
        assert_eq!(over(wait, BulkheadSettings::new(20)), "limit = 20, queue = 20, wait = 100ms");
    }

    #[test]
    fn one_that_is_off_lets_every_call_in() {
        let off = BulkheadChange { is_off: true, ..NOTHING };
        assert_eq!(off.over(BulkheadSettings::new(1).rules()).limit, u32::MAX);
    }
}
