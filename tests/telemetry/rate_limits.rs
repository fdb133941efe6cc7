//! The results of rate limits, and the numbers of limiters.

use std::time::Duration;

use resilience::telemetry::Level::Calls;
use resilience::telemetry::{self, Value, observe};
use resilience::{PolicyError, RateLimiter, TestClock, Transient, rate_limit, retry};

use crate::support::*;

#[derive(Debug, PartialEq, thiserror::Error, Transient)]
enum Failed {
    #[error("the service is down")]
    #[transient]
    Down,
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

fn limits(function: &str) -> Vec<(String, u64)> {
    by("resilience.rate_limit.calls", function, "result")
}

/// The value of an instrument for a limiter.
fn number(instrument: &str, limiter: &str) -> Option<f64> {
    let mut found = None;
    let instrument = telemetry::instruments().find(|known| known.name() == instrument).expect("it exists");
    instrument.each_series(|series| {
        if series.label("limiter") == Some(limiter) {
            found = Some(match series.value() {
                Value::Counter(count) => count as f64,
                Value::Gauge(value) => value,
                other => panic!("{other:?}"),
            });
        }
    });
    found
}

#[test]
fn a_refusal_is_counted_at_the_function_and_the_limiter() {
    #[rate_limit(2, name = "telemetry-limit")]
    fn price(answer: Result<u8, Failed>) -> Result<u8, Failed> {
        answer
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    at(Calls, name!(price));
    let _ = (price(Ok(1)), price(Err(Failed::Down)), price(Ok(1)), price(Ok(1)));
    assert_eq!(limits(name!(price)), counts([("success", 2), ("rejected", 2)]));
    assert_eq!(calls(name!(price)), counts([("ok", 1), ("error", 1), ("rejected", 2)]));
    let of = |suffix| number(&format!("resilience.rate_limit.{suffix}"), "telemetry-limit");
    assert_eq!((of("rejected"), of("available"), of("waiting")), (Some(2.0), Some(0.0), Some(0.0)));
    clock.advance(Duration::from_secs(5));
    assert_eq!(of("available"), Some(2.0));
}

#[test]
fn below_a_retry_each_attempt_comes_to_the_limit() {
    #[retry(attempts = 3, base = 0ms)]
    #[rate_limit(2)]
    fn quote() -> Result<u8, Failed> {
        Err(Failed::Down)
    }
    let _installed = TestClock::new().install();
    at(Calls, name!(quote));
    assert!(matches!(quote(), Err(Failed::Policy(_))), "it is not tried again");
    assert_eq!(limits(name!(quote)), counts([("success", 2), ("rejected", 1)]));
    assert_eq!(attempts(name!(quote)), counts([("transient", 2), ("rejected", 1)]));
}

#[test]
fn with_keys_a_limiter_counts_for_all_of_them() {
    #[rate_limit(1, key = client, name = "telemetry-keys")]
    fn serve(client: &str) -> Result<u8, Failed> {
        let _ = client;
        Ok(1)
    }
    let _installed = TestClock::new().install();
    at(Calls, name!(serve));
    let _ = (serve("a"), serve("a"), serve("b"), serve("b"), serve("b"));
    assert_eq!(limits(name!(serve)), counts([("success", 2), ("rejected", 3)]));
    assert_eq!(number("resilience.rate_limit.rejected", "telemetry-keys"), Some(3.0));
    assert_eq!(number("resilience.rate_limit.available", "telemetry-keys"), None, "each key has its own");
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_are_seen() {
    static API: RateLimiter =
        RateLimiter::builder("telemetry-waits").limit(1).wait(Duration::from_secs(60)).build();
    API.acquire().await.expect("there is a token");
    let waiting = tokio::spawn(API.acquire());
    tokio::task::yield_now().await;
    assert_eq!(number("resilience.rate_limit.waiting", "telemetry-waits"), Some(1.0));
    waiting.await.expect("no panic").expect("it waits");
    assert_eq!(number("resilience.rate_limit.waiting", "telemetry-waits"), Some(0.0));
}

#[test]
fn an_observer_is_told_who_was_refused_and_for_how_long() {
    use std::sync::{Arc, Mutex};
    let _installed = TestClock::new().install();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    let _guard = observe(move |event| {
        if event.function() == Some("telemetry-observed") {
            kept.lock().unwrap().push((event.delay(), event.to_string()));
        }
    });
    let limiter = RateLimiter::unshared("telemetry-observed").limit(10).burst(1).build();
    assert!(limiter.try_acquire().is_ok() && limiter.try_acquire().is_err());
    let line = "telemetry-observed: rejected a call, rate limited, retry after 100ms".to_owned();
    assert_eq!(*lines.lock().unwrap(), [(Some(Duration::from_millis(100)), line)]);
}
