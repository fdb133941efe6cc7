//! The level `latency`.

use std::time::Duration;

use resilience::telemetry::Level::{Calls, Latency};
use resilience::telemetry::function;
use resilience::{TestClock, circuit_breaker, retry};

use crate::support::*;

/// Seconds as whole milliseconds: a sum of fractions is not exact.
#[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
fn in_millis(seconds: f64) -> i64 {
    (seconds * 1e3).round() as i64
}

#[test]
fn calls_and_attempts_are_measured_in_seconds() {
    static SCRIPT: Script = Script::new();
    let clock = TestClock::new();
    let _installed = clock.install();

    #[retry(attempts = 3, base = 10s, jitter = none)]
    fn charge(clock: &TestClock, millis: u64) -> Answer {
        clock.advance(Duration::from_millis(millis));
        SCRIPT.next()
    }
    at(Latency, name!(charge));
    let _ = charge(&clock, 20);
    SCRIPT.set(&[DOWN]);
    let _ = charge(&clock, 300);
    SCRIPT.set(&[DOWN, WRONG]);
    let _ = charge(&clock, 400);

    let call = |outcome| {
        let labels = [("function", name!(charge)), ("outcome", outcome)];
        let seen = histogram("resilience.call.duration", &labels);
        (seen.count(), in_millis(seen.sum()))
    };
    assert_eq!(call("ok"), (2, 20 + 10_600));
    assert_eq!(call("error"), (1, 10_800));
    assert_eq!(call("rejected"), (0, 0));
    let attempt = |attempt| {
        let labels = [("function", name!(charge)), ("attempt", attempt)];
        let seen = histogram("resilience.attempt.duration", &labels);
        (seen.count(), in_millis(seen.sum()))
    };
    assert_eq!(attempt("first"), (3, 20 + 300 + 400));
    assert_eq!(attempt("retry"), (2, 300 + 400));
}

#[test]
fn a_quantile_is_that_of_the_calls_that_ran() {
    let clock = TestClock::new();
    let _installed = clock.install();

    #[circuit_breaker(threshold = 1, cooldown = 1h)]
    fn pay(clock: &TestClock, millis: u64) -> Answer {
        clock.advance(Duration::from_millis(millis));
        if millis == 100 { DOWN } else { Ok(1) }
    }
    at(Latency, name!(pay));
    let quantile = |q| function(name!(pay)).and_then(|stats| stats.quantile(q));
    assert_eq!(quantile(0.5), None);
    for millis in (1..=100).chain([5; 300]) {
        let _ = pay(&clock, millis);
    }
    let is_about = |found: Option<Duration>, millis: u64| {
        found.is_some_and(|found| {
            found.abs_diff(Duration::from_millis(millis)) * 31 <= Duration::from_millis(millis)
        })
    };
    for (q, millis) in [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)] {
        assert!(is_about(quantile(q), millis), "{q}: {:?}", quantile(q));
    }
    assert_eq!(calls(name!(pay)), counts([("ok", 99), ("error", 1), ("rejected", 300)]));
    let labels = [("function", name!(pay)), ("outcome", "rejected")];
    assert_eq!(histogram("resilience.call.duration", &labels).count(), 300);
}

#[test]
fn below_the_level_latency_nothing_is_measured() {
    #[retry]
    fn refund() -> Answer {
        Ok(1)
    }
    at(Calls, name!(refund));
    let _ = refund();
    let of = [("function", name!(refund))];
    assert_eq!(counted("resilience.call.duration", &of), None);
    assert_eq!(counted("resilience.attempt.duration", &of), None);
    at(Latency, name!(refund));
    assert_eq!(counted("resilience.call.duration", &of), Some(0));
    let _ = refund();
    assert_eq!(counted("resilience.call.duration", &of), Some(1));
}

#[test]
fn a_function_has_one_histogram_of_its_calls_and_its_attempts() {
    static SCRIPT: Script = Script::new();
    let clock = TestClock::new();
    let _installed = clock.install();

    #[retry(attempts = 3, base = 10s, jitter = none)]
    fn settle(clock: &TestClock, millis: u64) -> Answer {
        clock.advance(Duration::from_millis(millis));
        SCRIPT.next()
    }
    #[circuit_breaker]
    fn without_retry() -> Answer {
        Ok(1)
    }
    at(Latency, name!(settle));
    at(Latency, name!(without_retry));
    let (_, stats) = (without_retry(), |name| function(name).expect("it was called"));
    let none = stats(name!(without_retry));
    assert_eq!((none.attempts_histogram(), none.attempts_per_call()), (None, None));
    assert_eq!(none.durations().expect("it was measured").count(), 1);
    let _ = settle(&clock, 20);
    SCRIPT.set(&[DOWN]);
    let _ = settle(&clock, 300);
    SCRIPT.set(&[WRONG]);
    let _ = settle(&clock, 400);
    let durations = stats(name!(settle)).durations().expect("calls were measured");
    assert_eq!((durations.count(), in_millis(durations.sum())), (3, 20 + 10_600 + 400));
    assert_eq!(durations.counts().iter().filter(|count| **count == 1).count(), 3, "{durations:?}");
    let attempts = stats(name!(settle)).attempts_histogram().expect("calls were counted");
    assert_eq!((attempts.count(), in_millis(attempts.sum())), (3, 4_000));
    assert_eq!(stats(name!(settle)).attempts_per_call(), Some(4.0 / 3.0));
}

#[test]
fn a_function_that_is_not_measured_has_no_histogram() {
    #[retry]
    fn unmeasured() -> Answer {
        Ok(1)
    }
    at(resilience::telemetry::Level::Events, name!(unmeasured));
    let _ = unmeasured();
    let stats = function(name!(unmeasured)).expect("it was called");
    assert_eq!((stats.durations(), stats.attempts_histogram()), (None, None));
}
