//! The defaults that a manual's table of arguments says are those of the runtime.

use super::{repository, text};
use resilience::{Bulkhead, CircuitBreaker, RateLimiter, RetryPolicy};
use std::time::Duration;

/// The first text in backticks of the default of `key`, in the manual of `attribute`.
fn default_of(attribute: &str, key: &str) -> String {
    let page = text(&repository().join(format!("src/docs/{attribute}.md")));
    let is_named = |cell: &&str| cell.split('`').skip(1).step_by(2).any(|name| name == key);
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let row = rows.filter(|(names, _)| is_named(names)).map(|(_, rest)| rest).next();
    let default = row.and_then(|rest| rest.split(" | ").next()?.split('`').nth(1));
    default.unwrap_or_else(|| panic!("`{key}` has no default in the manual of {attribute}")).to_owned()
}

#[test]
fn the_manual_of_retry_has_the_defaults_of_the_runtime() {
    let settings = RetryPolicy::new().settings();
    let attempts = settings.attempts().expect("they are limited").to_string();
    let jitter = format!("{:?}", settings.jitter()).to_lowercase();
    let backoff = format!("{:?}", settings.backoff()).to_lowercase();
    let nested = format!("{:?}", settings.nested()).to_lowercase();
    for (key, value) in [
        ("attempts", attempts),
        ("base", format!("{:?}", settings.base())),
        ("cap", format!("{:?}", settings.cap())),
        ("factor", settings.factor().to_string()),
        ("backoff", backoff),
        ("jitter", jitter),
        ("nested", nested),
        ("max_retry_after", format!("{:?}", settings.max_retry_after())),
    ] {
        assert_eq!(default_of("retry", key), value, "{key}");
    }
}

#[test]
fn the_manual_of_the_breaker_has_the_defaults_of_the_runtime() {
    let settings = |breaker: CircuitBreaker| breaker.snapshot().settings().expect("it has some");
    let plain = settings(CircuitBreaker::unshared("docs").build());
    let rate = settings(CircuitBreaker::unshared("docs").failure_rate(0.5).build());
    for (key, value) in [
        ("threshold", plain.threshold().expect("in a row").to_string()),
        ("window", rate.window().expect("of calls").to_string()),
        ("min_calls", rate.min_calls().expect("of a rate").to_string()),
        ("cooldown", format!("{:?}", plain.cooldown())),
        ("cooldown_factor", plain.cooldown_factor().to_string()),
        ("probes", plain.probes().to_string()),
        ("max_keys", resilience::__private::MAX_KEYS.to_string()),
    ] {
        assert_eq!(default_of("circuit_breaker", key), value, "{key}");
    }
}

#[test]
fn the_manuals_of_gates_have_the_defaults_of_the_runtime() {
    let bulkhead = Bulkhead::unshared("docs").limit(7).build().snapshot();
    let waits = Bulkhead::unshared("docs").limit(7).wait(Duration::from_secs(1)).build().snapshot();
    assert_eq!((bulkhead.wait(), waits.queue()), (None, 7), "`none`, and the limit");
    let limiter = RateLimiter::unshared("docs").limit(7).build().snapshot();
    assert_eq!((limiter.burst(), limiter.wait()), (7, Duration::ZERO), "the limit, and `0s`");
    let max_keys = resilience::__private::MAX_KEYS.to_string();
    for (attribute, key, value) in [
        ("bulkhead", "queue", bulkhead.queue().to_string()),
        ("bulkhead", "max_keys", max_keys.clone()),
        ("rate_limit", "per", format!("{:?}", limiter.per())),
        ("rate_limit", "wait", "0s".to_owned()),
        ("rate_limit", "max_keys", max_keys),
    ] {
        assert_eq!(default_of(attribute, key), value, "{attribute}: {key}");
    }
}
