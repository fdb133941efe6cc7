//! Attempts, delays and reasons to give up.

use resilience::telemetry::Level::{Calls, Events};
use resilience::telemetry::{AttemptOutcome, CallOutcome, function};
use resilience::{StopReason, TestClock, retry, timeout};

use crate::support::*;

#[test]
fn calls_and_attempts_are_told_apart() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 3, base = 0ms)]
    fn charge() -> Answer {
        SCRIPT.next()
    }
    at(Calls, name!(charge));
    for answers in [&[][..], &[DOWN, DOWN], &[DOWN, WRONG], &[DOWN, DOWN, DOWN]] {
        SCRIPT.set(answers);
        let _ = charge();
    }
    assert_eq!(attempts(name!(charge)), counts([("ok", 2), ("transient", 6), ("permanent", 1)]));
    assert_eq!(
        by("resilience.retry.giveups", name!(charge), "reason"),
        counts([("permanent", 1), ("attempts_exhausted", 1)])
    );
    let stats = function(name!(charge)).expect("it was called");
    assert_eq!((stats.name(), stats.level()), (name!(charge), Calls));
    assert_eq!((stats.calls(CallOutcome::Ok), stats.calls(CallOutcome::ErrorAfterRetry)), (1, 2));
    assert_eq!(stats.attempts(AttemptOutcome::Transient), 6);
    assert_eq!(stats.giveups(StopReason::AttemptsExhausted), 1);
}

#[test]
fn the_attempts_of_a_call_are_a_histogram() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 7, base = 0ms)]
    fn pay() -> Answer {
        SCRIPT.next()
    }
    at(Calls, name!(pay));
    for failures in [0, 0, 1, 6, 7] {
        SCRIPT.set(&vec![DOWN; failures]);
        let _ = pay();
    }
    let histogram = histogram("resilience.call.attempts", &[("function", name!(pay))]);
    assert_eq!(histogram.edges(), [1.0, 2.0, 3.0, 4.0, 5.0, 10.0]);
    assert_eq!(histogram.counts(), [2, 1, 0, 0, 0, 2, 0]);
    assert_eq!(histogram.sum(), 1.0 + 1.0 + 2.0 + 7.0 + 7.0);
    let all = counted("resilience.attempts", &[("function", name!(pay))]);
    assert_eq!(all, Some(18), "the sum is that of all attempts");
}

#[test]
fn the_delays_of_a_retry_are_a_histogram() {
    #[retry(attempts = 4, base = 100ms, jitter = none)]
    fn refund() -> Answer {
        DOWN
    }
    at(Events, name!(refund));
    let _clock = TestClock::new().install();
    let _ = refund();
    let histogram = histogram("resilience.retry.delay", &[("function", name!(refund))]);
    assert_eq!((histogram.count(), histogram.sum()), (3, 0.1 + 0.2 + 0.4));
    assert_eq!(
        histogram.cumulative().take(4).collect::<Vec<_>>(),
        [(0.01, 0), (0.05, 0), (0.1, 1), (0.25, 2)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_timeout_around_a_retry_cancels_the_attempt_that_runs() {
    #[timeout(10s)]
    #[retry(attempts = 3, base = 1s, jitter = none)]
    async fn slow(first: bool) -> Answer {
        tokio::time::sleep(std::time::Duration::from_secs(if first { 60 } else { 4 })).await;
        DOWN
    }
    at(Calls, name!(slow));
    assert!(matches!(slow(true).await, Err(Error::TimedOut(_))));
    assert_eq!(attempts(name!(slow)), counts([("cancelled", 1)]));
    // 4 s, a wait of 1 s, 4 s: the deadline leaves no time for the next wait.
    assert_eq!(slow(false).await, DOWN);
    assert_eq!(attempts(name!(slow)), counts([("transient", 2), ("cancelled", 1)]));
    assert_eq!(by("resilience.retry.giveups", name!(slow), "reason"), counts([("deadline_exceeded", 1)]));
    assert_eq!(calls(name!(slow)), counts([("error", 1), ("error_after_retry", 1)]));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_times_out_is_transient() {
    #[retry(attempts = 2, base = 1s)]
    #[timeout(1s)]
    async fn hangs() -> Answer {
        std::future::pending().await
    }
    at(Calls, name!(hangs));
    let _ = hangs().await;
    assert_eq!(attempts(name!(hangs)), counts([("transient", 2)]));
    assert_eq!(by("resilience.timeout.calls", name!(hangs), "result"), counts([("timed_out", 2)]));
}
