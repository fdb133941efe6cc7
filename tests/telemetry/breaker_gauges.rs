//! The gauges of circuit breakers: they are there in every state, and before the first call.

use std::time::Duration;

use resilience::telemetry::{self, Value};
use resilience::{CircuitBreaker, TestClock, circuit_breaker};

use crate::support::*;

/// The gauges `failure_rate`, `slow_rate` and `recorded` of a breaker.
fn gauges(breaker: &str) -> [Option<f64>; 3] {
    ["failure_rate", "slow_rate", "recorded"].map(|gauge| {
        let (name, mut found) = (format!("resilience.breaker.{gauge}"), None);
        let instrument = telemetry::instruments().find(|known| known.name() == name).expect("it exists");
        instrument.each_series(|series| {
            if let (Some(true), Value::Gauge(value)) =
                (series.label("breaker").map(|of| of == breaker), series.value())
            {
                assert_eq!(found.replace(value), None, "{name} twice");
            }
        });
        found
    })
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn an_open_circuit_shows_the_rate_that_opened_it() {
    let clock = TestClock::new();
    let _installed = clock.install();

    #[circuit_breaker(name = "gauges of a rate", threshold = 60%, window = 5, min_calls = 5, cooldown = 10s)]
    fn judged(answer: Answer) -> Answer {
        answer
    }
    let shown = || gauges("gauges of a rate");
    let run = |answers: &[Answer]| answers.iter().for_each(|answer| drop(judged(answer.clone())));
    run(&[Ok(0), DOWN]);
    assert_eq!(shown(), [Some(0.5), None, Some(2.0)]);
    run(&[Ok(0), DOWN, DOWN]);
    assert_eq!(shown(), [Some(0.6), None, Some(0.0)], "it is open, and 3 of 5 have failed");
    clock.advance(20 * SECOND);
    assert_eq!(shown(), [Some(0.6), None, Some(0.0)], "half-open");
    run(&[DOWN]);
    assert_eq!(shown(), [Some(0.6), None, Some(0.0)], "open again, by its probe");
    clock.advance(20 * SECOND);
    run(&[Ok(0)]);
    assert_eq!(shown(), [Some(0.0), None, Some(0.0)], "closed, and nothing on record");
    run(&[Ok(0), DOWN, DOWN, DOWN, DOWN]);
    assert_eq!(shown(), [Some(0.8), None, Some(0.0)], "the rate of the next outage");
    CircuitBreaker::named("gauges of a rate").disable();
    assert_eq!(shown(), [Some(0.0), None, Some(0.0)], "it judges nothing");
}

#[test]
fn a_rate_of_slow_calls_is_shown_like_that_of_failures() {
    let clock = TestClock::new();
    let _installed = clock.install();

    #[circuit_breaker(name = "gauges of slow calls", slow = 1s, slow_threshold = 100%, window = 2, min_calls = 2)]
    fn slow(clock: &TestClock, takes: Duration) -> Answer {
        clock.advance(takes);
        Ok(0)
    }
    let _ = slow(&clock, 2 * SECOND);
    assert_eq!(gauges("gauges of slow calls"), [Some(0.0), Some(1.0), Some(1.0)]);
    let _ = slow(&clock, 2 * SECOND);
    assert_eq!(gauges("gauges of slow calls"), [Some(0.0), Some(1.0), Some(0.0)], "it is open");
}

#[test]
fn a_breaker_that_counts_in_a_row_shows_the_failures_in_a_row() {
    #[circuit_breaker(name = "gauges of a row", threshold = 3)]
    fn row(answer: Answer) -> Answer {
        answer
    }
    let _ = (row(DOWN), row(DOWN));
    assert_eq!(gauges("gauges of a row"), [None, None, Some(2.0)]);
    let _ = row(DOWN);
    assert_eq!(gauges("gauges of a row"), [None, None, Some(0.0)]);
}

#[cfg(feature = "sites")]
#[test]
fn the_gauges_are_zeros_before_the_first_call() {
    #[expect(dead_code, reason = "nobody calls the function that has it")]
    const HALF: f64 = 0.5;

    #[circuit_breaker(name = "gauges before a rate", threshold = 50%, slow = 2s, slow_threshold = 50%)]
    fn _of_both() -> Answer {
        Ok(0)
    }
    #[circuit_breaker(name = "gauges before a number", threshold = 0.5)]
    fn _of_a_number() -> Answer {
        Ok(0)
    }
    #[circuit_breaker(name = "gauges before a constant", threshold = HALF)]
    fn _of_a_constant() -> Answer {
        Ok(0)
    }
    #[circuit_breaker(name = "gauges before a row", threshold = 5)]
    fn _of_a_row() -> Answer {
        Ok(0)
    }
    #[circuit_breaker(name = "gauges before keys", threshold = 50%, key = key)]
    fn _by_key(key: u8) -> Answer {
        Ok(key)
    }
    let zero = Some(0.0);
    assert_eq!(gauges("gauges before a rate"), [zero, zero, zero]);
    assert_eq!(gauges("gauges before a number"), [zero, None, zero]);
    assert_eq!(gauges("gauges before a row"), [None, None, zero]);
    assert_eq!(gauges("gauges before a constant"), [None, None, zero], "its type is not known yet");
    assert_eq!(gauges("gauges before keys"), [None, None, zero], "each key has a rate of its own");
}
