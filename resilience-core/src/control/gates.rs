//! The settings of bulkheads and rate limiters, by name: each is one thing for all functions that
//! name it.

use crate::bulkhead::overridden::BulkheadChange;
use crate::control::policy::ENABLED;
use crate::control::precedence::{Asked, Found, Known, Target};
use crate::control::settle::is_changed;
use crate::control::state::State;
use crate::rate_limit::overridden::RateLimitChange;
use crate::rules::value::Value;

/// What is not as it is written. `None` if everything is.
pub(crate) fn bulkhead(state: &State, target: &Target) -> Option<BulkheadChange> {
    let mut change = BulkheadChange::default();
    for (key, value) in changed(state, target) {
        match (key, value) {
            (ENABLED, Known::Enabled(enabled)) => change.is_off = !enabled,
            ("limit", Known::Setting(Value::Count(calls))) => change.limit = Some(calls),
            ("queue", Known::Setting(Value::Count(calls))) => change.queue = Some(calls),
            ("wait", Known::Setting(Value::Duration(longest))) => change.wait = Some(longest),
            _ => debug_assert!(false, "{key} has no meaning"),
        }
    }
    (change != BulkheadChange::default()).then_some(change)
}

/// The same of a limiter.
pub(crate) fn rate_limit(state: &State, target: &Target) -> Option<RateLimitChange> {
    let mut change = RateLimitChange::default();
    for (key, value) in changed(state, target) {
        match (key, value) {
            (ENABLED, Known::Enabled(enabled)) => change.is_off = !enabled,
            ("limit", Known::Setting(Value::Count(calls))) => change.limit = Some(calls),
            ("per", Known::Setting(Value::Duration(time))) => change.per = Some(time),
            ("burst", Known::Setting(Value::Count(calls))) => change.burst = Some(calls),
            ("wait", Known::Setting(Value::Duration(longest))) => change.wait = Some(longest),
            ("shared", Known::Setting(Value::Switch(shared))) => change.shared = Some(shared),
            _ => debug_assert!(false, "{key} has no meaning"),
        }
    }
    (change != RateLimitChange::default()).then_some(change)
}

fn changed(state: &State, target: &Target) -> Vec<(&'static str, Known)> {
    let all = Asked::new(state, target).all();
    let changed = all.iter().filter(|found| is_changed(found, target));
    changed.filter_map(|Found { key, value, .. }| Some((*key, (*value)?))).collect()
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use super::*;
    use crate::control::policy::Policy;
    use std::time::Duration;

    fn target(policy: Policy) -> Target {
        Target { policy, names: vec!["hosts", "shop::charge"], written: &[("limit", "20")] }
    }

    #[test]
    fn all_fields_of_a_bulkhead_have_a_meaning() {
        let of = |text| bulkhead(&State::of_file(text), &target(Policy::Bulkhead));
        let text = "[bulkhead.hosts]\nlimit = 7\nqueue = 9\nwait = \"2s\"\nenabled = false\n";
        let wait = Some(Duration::from_secs(2));
        assert_eq!(of(text), Some(BulkheadChange { limit: Some(7), queue: Some(9), wait, is_off: true }));
        assert_eq!(Policy::Bulkhead.fields().count(), 4, "enabled, and one for each setting");
        assert_eq!(of("[global]\nenabled = false\n").map(|change| change.is_off), Some(true));
        assert_eq!(of("[rate_limit.hosts]\nlimit = 7\n"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn all_fields_of_a_limiter_have_a_meaning() {
        let of = |text| rate_limit(&State::of_file(text), &target(Policy::RateLimit));
        let text = "[rate_limit.hosts]\nlimit = 7\nper = \"1m\"\nburst = 2\nwait = \"2s\"\nshared = true\n";
        assert_eq!(
            of(text),
            Some(RateLimitChange {
                limit: Some(7),
                per: Some(Duration::from_secs(60)),
                burst: Some(2),
                wait: Some(Duration::from_secs(2)),
                shared: Some(true),
                is_off: false,
            })
        );
        assert_eq!(Policy::RateLimit.fields().count(), 6, "enabled, and one for each setting");
        assert_eq!(of(""), None);
    }
}
