//! The results of timeouts and fallbacks, alone and in stacks.

use std::future::pending;
use std::time::Duration;

use resilience::telemetry::Level::Calls;
use resilience::{Deadline, circuit_breaker, fallback, hedge, retry, timeout};

use crate::support::*;

fn fallbacks(function: &str) -> Vec<(String, u64)> {
    by("resilience.fallback.calls", function, "result")
}

fn timeouts(function: &str) -> Vec<(String, u64)> {
    by("resilience.timeout.calls", function, "result")
}

#[test]
fn a_fallback_is_not_needed_or_helps_or_fails() {
    #[fallback(with = |error| if error == Error::Down { Ok(1) } else { Err(error) })]
    fn price(answer: Answer) -> Answer {
        answer
    }
    at(Calls, name!(price));
    for answer in [Ok(0), Ok(0), Ok(0), DOWN, DOWN, WRONG] {
        let _ = price(answer);
    }
    assert_eq!(fallbacks(name!(price)), counts([("success", 3), ("fell_back", 2), ("failed", 1)]));
    assert_eq!(calls(name!(price)), counts([("ok", 5), ("error", 1)]));
}

#[test]
fn an_error_that_a_fallback_does_not_take_has_failed() {
    #[fallback(value = 1, on = Error::Down)]
    fn quote(answer: Answer) -> Answer {
        answer
    }
    at(Calls, name!(quote));
    let _ = (quote(Ok(0)), quote(DOWN), quote(WRONG));
    assert_eq!(fallbacks(name!(quote)), counts([("success", 1), ("fell_back", 1), ("failed", 1)]));
}

#[test]
fn of_two_fallbacks_each_has_a_result() {
    #[fallback(value = 1, on = Error::Wrong)]
    #[fallback(with = |error| if error == Error::Down { WRONG } else { Err(error) }, on = Error::Down)]
    fn tariff(answer: Answer) -> Answer {
        answer
    }
    at(Calls, name!(tariff));
    // The inner one fails and the outer one helps.
    assert_eq!(tariff(DOWN), Ok(1));
    assert_eq!(fallbacks(name!(tariff)), counts([("fell_back", 1), ("failed", 1)]));
    // The inner one does not take it and the outer one helps.
    assert_eq!(tariff(WRONG), Ok(1));
    assert_eq!(fallbacks(name!(tariff)), counts([("fell_back", 2), ("failed", 2)]));
    assert_eq!(tariff(Ok(0)), Ok(0));
    assert_eq!(fallbacks(name!(tariff)), counts([("success", 2), ("fell_back", 2), ("failed", 2)]));
}

#[tokio::test(start_paused = true)]
async fn a_fallback_that_is_dropped_has_no_result() {
    #[fallback(with = |_| pending::<Answer>().await)]
    async fn fare() -> Answer {
        DOWN
    }
    at(Calls, name!(fare));
    assert!(tokio::time::timeout(Duration::from_secs(1), fare()).await.is_err());
    assert_eq!((fallbacks(name!(fare)), calls(name!(fare))), (vec![], counts([("cancelled", 1)])));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_cuts_by_itself_or_for_a_deadline() {
    #[timeout(10s)]
    async fn fetch(seconds: u64) -> Answer {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Ok(1)
    }
    at(Calls, name!(fetch));
    let _ = fetch(1).await;
    let _ = fetch(2).await;
    let _ = fetch(60).await;
    let _ = Deadline::within(Duration::from_secs(5)).scope(fetch(60)).await;
    let over = Deadline::within(Duration::ZERO);
    assert!(over.scope(fetch(1)).await.is_err(), "it does not run");
    assert_eq!(timeouts(name!(fetch)), counts([("success", 2), ("timed_out", 1), ("inherited", 2)]));
    assert_eq!(calls(name!(fetch)), counts([("ok", 2), ("error", 3)]));
}

fn hedges(function: &str) -> Vec<(String, u64)> {
    by("resilience.hedge.calls", function, "result")
}

fn hedged_attempts(function: &str) -> Option<u64> {
    counted("resilience.hedge.attempts", &[("function", function)])
}

#[tokio::test(start_paused = true)]
async fn a_hedge_is_not_needed_or_wins_or_loses_or_fails() {
    static SCRIPT: Script = Script::new();

    #[hedge(10s, budget = unlimited)]
    #[timeout(60s)]
    async fn hedged() -> Answer {
        match SCRIPT.next() {
            Ok(seconds) => {
                tokio::time::sleep(Duration::from_secs(seconds.into())).await;
                Ok(seconds)
            }
            failed => failed,
        }
    }
    at(Calls, name!(hedged));
    for (answers, outcome) in [
        (&[Ok(0)][..], Ok(0)),
        (&[Ok(5)], Ok(5)),
        // The first attempt answers, beside another one.
        (&[Ok(15), Ok(15)], Ok(15)),
        (&[Ok(30), Ok(1)], Ok(1)),
        (&[DOWN, Ok(2)], Ok(2)),
        (&[DOWN, DOWN], DOWN),
        (&[WRONG], WRONG),
        (&[Ok(30), WRONG], WRONG),
    ] {
        SCRIPT.set(answers);
        assert_eq!(hedged().await, outcome);
    }
    assert_eq!(hedges(name!(hedged)), counts([("success", 3), ("won", 2), ("failed", 3)]));
    assert_eq!(hedged_attempts(name!(hedged)), Some(5));
    assert_eq!(calls(name!(hedged)), counts([("ok", 5), ("error", 3)]));
    // Eight first attempts and five others, of which three were dropped.
    assert_eq!(timeouts(name!(hedged)), counts([("success", 10)]));
}

#[tokio::test(start_paused = true)]
async fn a_hedge_that_is_dropped_or_rejected_has_no_result() {
    #[hedge(10s)]
    #[circuit_breaker(name = "telemetry: hedged")]
    #[timeout(60s)]
    async fn dropped() -> Answer {
        pending().await
    }
    at(Calls, name!(dropped));
    assert!(tokio::time::timeout(Duration::from_secs(30), dropped()).await.is_err());
    resilience::CircuitBreaker::named("telemetry: hedged").force_open();
    assert!(dropped().await.is_err());
    assert_eq!((hedges(name!(dropped)), timeouts(name!(dropped))), (vec![], vec![]));
    assert_eq!(hedged_attempts(name!(dropped)), Some(1));
    assert_eq!(calls(name!(dropped)), counts([("rejected", 1), ("cancelled", 1)]));
}

#[tokio::test(start_paused = true)]
async fn in_a_stack_the_passes_of_each_layer_add_up() {
    static SCRIPT: Script = Script::new();

    #[fallback(value = 9)]
    #[timeout(60s)]
    #[retry(attempts = 3, base = 1s, jitter = none)]
    #[circuit_breaker(threshold = 3, cooldown = 1h)]
    #[timeout(1s)]
    async fn stacked() -> Answer {
        match SCRIPT.next() {
            WRONG => pending().await,
            answer => answer,
        }
    }
    at(Calls, name!(stacked));
    // At once; after an error and a time-out; not at all, and the circuit opens; not at all again.
    for answers in [&[][..], &[DOWN, WRONG], &[DOWN, DOWN, DOWN], &[]] {
        SCRIPT.set(answers);
        let _ = stacked().await;
    }
    assert_eq!(calls(name!(stacked)), counts([("ok", 2), ("ok_after_retry", 2)]));
    assert_eq!(attempts(name!(stacked)), counts([("ok", 2), ("transient", 5), ("rejected", 1)]));
    // Both timeouts: four calls, and seven attempts of which one has timed out.
    assert_eq!(timeouts(name!(stacked)), counts([("success", 10), ("timed_out", 1)]));
    assert_eq!(fallbacks(name!(stacked)), counts([("success", 2), ("fell_back", 2)]));
}

#[cfg(feature = "faults")]
#[test]
fn injected_faults_are_counted_by_function_and_kind() {
    use resilience::faults;

    #[retry(attempts = 3, base = 0ms)]
    #[faults(error = Error::Down)]
    fn faulty() -> Answer {
        Ok(0)
    }
    faults::arm();
    faults::set(name!(faulty), |fault| fault.script("2*error -> reject -> run")).unwrap();
    let _ = (faulty(), faulty());
    faults::remove(name!(faulty));
    let injected = |kind| {
        counted("resilience.faults.injected", &[("function", name!(faulty)), ("kind", kind)]).unwrap_or(0)
    };
    assert_eq!((injected("error"), injected("reject"), injected("panic")), (2, 1, 0));
}
