//! What control puts in the place of settings in the source, by the name of a limiter.

use std::time::Duration;

use crate::named::overridden;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::settings::Rules;
use crate::waiting::wakers::Wakers;

/// What holds for all limiters of one name. What is left out is as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct RateLimitChange {
    pub(crate) limit: Option<u32>,
    pub(crate) per: Option<Duration>,
    pub(crate) burst: Option<u32>,
    pub(crate) wait: Option<Duration>,
    pub(crate) shared: Option<bool>,
    /// Lets every call in.
    pub(crate) is_off: bool,
}

impl RateLimitChange {
    /// The rules with this in the place of those that are `written`. A burst that is not set
    /// follows the limit.
    pub(crate) fn over(self, written: Rules) -> Rules {
        if self.is_off {
            return Rules::UNLIMITED;
        }
        let settings = written.settings;
        let settings = self.limit.map_or(settings, |limit| settings.with_limit(limit));
        let settings = self.per.map_or(settings, |time| settings.per(time));
        let settings = self.burst.map_or(settings, |calls| settings.burst(calls));
        let settings = self.wait.map_or(settings, |longest| settings.wait(longest));
        Rules::of(self.shared.map_or(settings, |shared| settings.shared(shared)))
    }
}

/// Puts a change in force for the limiters of `name`: those that exist, and those that come. `None`
/// ends it. Returns the calls that it lets in, or that move up.
pub(crate) fn set(name: &str, change: Option<RateLimitChange>) -> Wakers {
    overridden::set::<RateLimitCell>(name, change)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::rate_limit::settings::RateLimitSettings;

    const NOTHING: RateLimitChange =
        RateLimitChange { limit: None, per: None, burst: None, wait: None, shared: None, is_off: false };

    fn over(change: RateLimitChange, written: RateLimitSettings) -> String {
        change.over(Rules::of(written)).to_string()
    }

    #[test]
    fn what_is_left_out_is_as_written() {
        let written = RateLimitSettings::new(100).per(Duration::from_secs(60)).burst(5);
        assert_eq!(over(NOTHING, written), "limit = 100, per = 60s, burst = 5");
        let limit = RateLimitChange { limit: Some(7), ..NOTHING };
        assert_eq!(over(limit, written), "limit = 7, per = 60s, burst = 5");
        assert_eq!(over(limit, RateLimitSettings::new(100)), "limit = 7");
        let all = RateLimitChange {
            limit: Some(1),
            per: Some(Duration::from_secs(2)),
            burst: Some(3),
            wait: Some(Duration::from_secs(4)),
            shared: Some(true),
            is_off: false,
        };
        assert_eq!(over(all, written), "limit = 1, per = 2s, burst = 3, wait = 4s, shared");
        let shared = RateLimitSettings::new(100).shared(true);
        assert_eq!(over(limit, shared), "limit = 7, shared");
        assert_eq!(over(RateLimitChange { shared: Some(false), ..NOTHING }, shared), "limit = 100");
    }

    #[test]
    fn one_that_is_off_lets_every_call_in() {
        let off = RateLimitChange { is_off: true, ..NOTHING };
        assert!(off.over(Rules::of(RateLimitSettings::new(1))) == Rules::UNLIMITED);
    }
}
