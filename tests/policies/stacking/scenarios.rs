//! Scenario layer: retries and breakers of one function.

use resilience::{
    CircuitBreaker, CircuitOpen, CircuitState, RetryError, StopReason, TestClock, circuit_breaker, retry,
};

use crate::support::{Error, Kit, Outcome, Runs, is_rejected, outcome, secs, snapshot, state};

use CircuitState::{Closed, HalfOpen, Open};

/// Each run ends as its letter says. Runs after the last letter fail.
fn next(runs: &Runs, letters: &str) -> Outcome {
    outcome(letters.chars().nth(runs.add() as usize - 1).unwrap_or('f'))
}

#[test]
fn each_attempt_under_a_retry_is_a_call_to_the_breaker() {
    #[retry(attempts = unlimited, base = 1s, jitter = none)]
    #[circuit_breaker(name = "kits: each attempt", threshold = 50%, window = 10, min_calls = 5, cooldown = 10m)]
    fn call(runs: &Runs, letters: &str) -> Outcome {
        next(runs, letters)
    }
    let kit = Kit::new("kits: each attempt");
    assert_eq!(call(&kit.runs, "ffs"), Ok(()));
    assert_eq!((kit.recorded(), kit.state()), ((3, 2), Closed));
    assert_eq!(call(&Runs::default(), "ff"), Err(Error::Failed));
    assert_eq!((kit.state(), kit.seen().rejected()), (Open, 0));
    let runs = Runs::default();
    let before = kit.clock.elapsed();
    assert!(is_rejected(&call(&runs, "s")));
    assert_eq!((runs.count(), kit.clock.elapsed()), (0, before), "no attempt, no wait");
}

#[test]
fn too_few_attempts_do_not_open_it_and_the_next_call_counts_on() {
    #[retry(attempts = 2, base = 0ms)]
    #[circuit_breaker(name = "kits: fewer attempts", threshold = 5)]
    fn call(runs: &Runs) -> Outcome {
        next(runs, "")
    }
    let kit = Kit::new("kits: fewer attempts");
    for (failures, attempts) in [(2, 2), (4, 4)] {
        assert_eq!(call(&kit.runs), Err(Error::Failed));
        assert_eq!((kit.seen().failures(), kit.runs.count()), (failures, attempts));
    }
    assert_eq!(call(&kit.runs), Err(Error::Failed), "the fifth opens it, there is no sixth");
    assert_eq!((kit.runs.count(), kit.state(), kit.seen().rejected()), (5, Open, 0));
}

#[test]
fn a_whole_retried_call_under_a_breaker_is_one_call() {
    #[circuit_breaker(name = "kits: whole", threshold = 50%, window = 4)]
    #[retry(attempts = 3, base = 1s, jitter = none)]
    fn call(runs: &Runs, letters: &str) -> Outcome {
        next(runs, letters)
    }
    let kit = Kit::new("kits: whole");
    for (letters, expected, recorded) in
        [("ffs", Ok(()), (1, 0)), ("fff", Err(Error::Failed), (2, 1)), ("s", Ok(()), (3, 1))]
    {
        assert_eq!(call(&Runs::default(), letters), expected);
        assert_eq!(kit.recorded(), recorded, "{letters}");
    }
    assert_eq!(call(&Runs::default(), "fff"), Err(Error::Failed));
    let runs = Runs::default();
    assert!(is_rejected(&call(&runs, "")));
    assert_eq!((runs.count(), kit.state()), (0, Open));
}

#[test]
fn a_probe_that_fails_under_a_retry_is_not_tried_again() {
    #[retry(attempts = 5, base = 1s, jitter = none)]
    #[circuit_breaker(name = "kits: probe retried", threshold = 1, cooldown = 10s, probes = 2)]
    fn call(runs: &Runs, letters: &str) -> Outcome {
        next(runs, letters)
    }
    let kit = Kit::new("kits: probe retried");
    assert_eq!(call(&kit.runs, ""), Err(Error::Failed));
    kit.clock.advance(secs(10));
    assert_eq!(kit.state(), HalfOpen, "nothing of the cooldown was waited for");
    let runs = Runs::default();
    assert_eq!(call(&runs, "f"), Err(Error::Failed));
    assert_eq!((runs.count(), kit.seen().times_opened(), kit.state()), (1, 2, Open));
}

#[test]
fn waits_of_a_retry_may_outlast_a_cooldown() {
    #[retry(attempts = 4, base = 10s, factor = 1, jitter = none)]
    #[circuit_breaker(name = "kits: outlast", threshold = 1, cooldown = 10s)]
    fn call(runs: &Runs, letters: &str) -> Outcome {
        next(runs, letters)
    }
    let kit = Kit::new("kits: outlast");
    assert_eq!(call(&kit.runs, "fffs"), Ok(()), "each attempt is the probe");
    let seen = kit.seen();
    assert_eq!((seen.state(), seen.times_opened(), seen.rejected()), (Closed, 3, 0));
}

#[test]
fn a_probe_that_is_a_retried_call_closes_only_with_its_end() {
    #[circuit_breaker(name = "kits: probe of attempts", threshold = 1, cooldown = 10s)]
    #[retry(attempts = 3, base = 1s, jitter = none)]
    fn call(runs: &Runs, letters: &str, meanwhile: CircuitState) -> Outcome {
        assert_eq!(state("kits: probe of attempts"), meanwhile, "its attempts decide nothing");
        next(runs, letters)
    }
    let kit = Kit::new("kits: probe of attempts");
    assert_eq!(call(&kit.runs, "fff", Closed), Err(Error::Failed));
    assert_eq!(kit.state(), Open);
    kit.clock.advance(secs(10));
    assert_eq!(call(&Runs::default(), "ffs", HalfOpen), Ok(()));
    assert_eq!((kit.state(), kit.seen().times_opened()), (Closed, 1));
}

#[test]
fn a_rejection_ends_every_retry_above_it() {
    #[retry(attempts = 3, base = 1s, jitter = none, on = _, map_err = RetryError::new)]
    #[retry(attempts = 3, base = 1s, jitter = none, on = _)]
    #[circuit_breaker(threshold = 1, map_err = |_| "rejected")]
    fn call(runs: &Runs) -> Result<(), RetryError<&'static str>> {
        runs.add();
        Err("failed")
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let runs = Runs::default();
    for (made, what) in [(1, "failed"), (0, "rejected")] {
        let error = call(&runs).expect_err("it is open, by its first attempt at the latest");
        assert_eq!((runs.count(), *error.error(), error.reason()), (1, what, StopReason::CircuitOpen));
        assert_eq!((error.attempts(), clock.elapsed()), (made, secs(0)));
    }
}

#[test]
fn an_inner_rejection_is_ignored_through_a_retry_between() {
    #[circuit_breaker(name = "kits: outer of three", threshold = 2)]
    #[retry(attempts = 3, base = 0ms, on = _)]
    #[circuit_breaker(name = "kits: inner of three", threshold = 2)]
    fn call(runs: &Runs) -> Outcome {
        next(runs, "")
    }
    let runs = Runs::default();
    assert_eq!(call(&runs), Err(Error::Failed), "it opens the inner one");
    for _ in 0..5 {
        let Err(Error::Open(open)) = call(&runs) else { panic!("it is rejected") };
        assert_eq!(open.name(), "kits: inner of three");
    }
    assert_eq!((runs.count(), snapshot("kits: inner of three").rejected()), (2, 5));
    let outer = snapshot("kits: outer of three");
    assert_eq!((outer.state(), outer.failures(), outer.rejected()), (Closed, 1, 0));
}

#[test]
fn an_outer_probe_that_the_inner_breaker_rejects_is_neutral() {
    #[circuit_breaker(name = "kits: outer probe", threshold = 1, cooldown = 10s)]
    #[circuit_breaker(name = "kits: inner probe", threshold = 100, cooldown = 10s)]
    fn call(runs: &Runs, letters: &str) -> Outcome {
        next(runs, letters)
    }
    let kit = Kit::new("kits: outer probe");
    let inner = CircuitBreaker::named("kits: inner probe");
    assert_eq!(call(&kit.runs, "f"), Err(Error::Failed));
    inner.force_open();
    kit.clock.advance(secs(10));
    for _ in 0..5 {
        let Err(Error::Open(open)) = call(&kit.runs, "") else { panic!("it is rejected") };
        assert_eq!((open.name(), kit.state()), ("kits: inner probe", HalfOpen));
    }
    inner.reset();
    assert_eq!(call(&kit.runs, "fs"), Ok(()));
    assert_eq!((kit.state(), kit.runs.count()), (Closed, 2));
}

#[test]
fn retries_above_and_below_a_breaker_multiply_until_it_opens() {
    #[retry(attempts = 3, base = 0ms)]
    #[circuit_breaker(name = "kits: between", threshold = 5)]
    #[retry(attempts = 2, base = 0ms)]
    fn call(runs: &Runs) -> Outcome {
        next(runs, "")
    }
    let kit = Kit::new("kits: between");
    assert_eq!(call(&kit.runs), Err(Error::Failed));
    assert_eq!((kit.runs.count(), kit.seen().failures()), (6, 3));
    assert_eq!(call(&kit.runs), Err(Error::Failed));
    assert_eq!((kit.runs.count(), kit.seen().times_opened(), kit.seen().rejected()), (10, 1, 0));
}

#[test]
fn a_spent_time_limit_is_the_reason_before_an_open_circuit() {
    #[retry(attempts = 5, base = 10s, factor = 1, jitter = none, max_duration = 15s, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 9)]
    fn call(runs: &Runs) -> Result<(), RetryError<Error>> {
        next(runs, "")
    }
    let _installed = TestClock::new().install();
    let error = call(&Runs::default()).expect_err("it fails for ever");
    assert_eq!(
        (error.attempts(), error.reason(), error.is_rejection()),
        (2, StopReason::DeadlineExceeded, false)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_in_a_wait_counts_only_the_attempts_that_ended() {
    #[circuit_breaker(name = "kits: dropped below", threshold = 1)]
    #[retry(attempts = 3, base = 10s, jitter = none)]
    async fn below() -> Outcome {
        Err(Error::Failed)
    }
    #[retry(attempts = 3, base = 10s, jitter = none)]
    #[circuit_breaker(name = "kits: dropped above", threshold = 9)]
    async fn above() -> Outcome {
        Err(Error::Failed)
    }
    assert!(tokio::time::timeout(secs(1), below()).await.is_err());
    assert!(tokio::time::timeout(secs(1), above()).await.is_err());
    assert_eq!((state("kits: dropped below"), snapshot("kits: dropped below").failures()), (Closed, 0));
    assert_eq!(snapshot("kits: dropped above").failures(), 1);
}

#[tokio::test(start_paused = true)]
async fn retried_calls_of_an_outage_stop_where_the_breaker_does() {
    #[retry(attempts = 10, base = 1s, jitter = full)]
    #[circuit_breaker(name = "kits: outage", threshold = 5, cooldown = 1h)]
    async fn call(runs: &Runs) -> Outcome {
        tokio::task::yield_now().await;
        runs.add();
        Err(Error::Failed)
    }
    let runs = Runs::default();
    let start = tokio::time::Instant::now();
    let outcomes = futures::future::join_all((0..100).map(|_| call(&runs))).await;
    let rejected = outcomes.iter().filter(|outcome| is_rejected(outcome)).count();
    assert_eq!(runs.count(), 100, "those under way when it opened, and none of them again");
    assert_eq!(
        rejected, 4,
        "those that were waiting when the fifth opened it; the others get their own error"
    );
    assert!(start.elapsed() <= secs(1));
    assert_eq!(snapshot("kits: outage").times_opened(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_context_counts_what_a_breaker_below_let_through() {
    #[retry(attempts = 3, base = 1s, context = cx, map_err = RetryError::new)]
    #[circuit_breaker(name = "kits: context below", threshold = 2)]
    async fn call(numbers: &mut Vec<u32>) -> Result<(), RetryError<Error>> {
        numbers.push(cx.number());
        tokio::task::yield_now().await;
        Err(Error::Failed)
    }
    let mut numbers = Vec::new();
    let error = call(&mut numbers).await.expect_err("it opens");
    assert_eq!((numbers, error.attempts(), error.reason()), (vec![1, 2], 2, StopReason::CircuitOpen));
    assert_eq!(error.into_error(), Error::Failed);
}

#[test]
fn a_rejection_goes_through_a_boxed_error_and_is_found_again() {
    #[retry(attempts = 3, base = 0ms)]
    #[circuit_breaker(threshold = 1)]
    fn call(runs: &Runs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        runs.add();
        Err("failed".into())
    }
    let runs = Runs::default();
    assert_eq!(call(&runs).expect_err("it opens").to_string(), "failed");
    let error = call(&runs).expect_err("it is open");
    assert!(error.downcast_ref::<CircuitOpen>().is_some_and(|open| open.state() == Open));
    assert_eq!(runs.count(), 1);
}

#[test]
fn a_rejection_is_the_first_reason_and_an_open_circuit_the_last() {
    #[retry(attempts = attempts, base = 5s, factor = 1, jitter = none, max_duration = 5s, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1, key = format_args!("{attempts}"))]
    fn any(attempts: u32) -> Result<(), RetryError<Error>> {
        Err(Error::Failed)
    }
    #[retry(attempts = 5, base = 5s, on = Error::Failed, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1)]
    fn left_out() -> Result<(), RetryError<Error>> {
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    for (attempts, reason) in [(1, StopReason::AttemptsExhausted), (2, StopReason::CircuitOpen)] {
        let error = any(attempts).expect_err("it fails for ever");
        assert_eq!((error.attempts(), error.reason(), error.is_rejection()), (1, reason, false));
        let error = any(attempts).expect_err("it is open");
        assert_eq!(
            (error.attempts(), error.reason(), error.elapsed()),
            (0, StopReason::CircuitOpen, secs(0))
        );
    }
    for (made, is_rejection) in [(1, false), (0, true)] {
        let error = left_out().expect_err("it fails for ever");
        assert_eq!((error.attempts(), error.reason()), (made, StopReason::CircuitOpen));
        assert_eq!(error.is_rejection(), is_rejection);
    }
}

#[test]
fn settings_are_read_once_a_call_and_breakers_at_each_attempt() {
    #[retry(attempts = { asked.add(); 3 }, base = { asked.add(); secs(1) }, jitter = none)]
    #[circuit_breaker(breaker = { chosen.add(); &breakers[chosen.count() as usize % 2] })]
    fn call(asked: &Runs, chosen: &Runs, breakers: &[CircuitBreaker; 2]) -> Outcome {
        let _ = (asked, chosen, breakers);
        Err(Error::Failed)
    }
    let breaker = || CircuitBreaker::unshared("kits: one of two").threshold(9).build();
    let (asked, chosen, breakers) = (Runs::default(), Runs::default(), [breaker(), breaker()]);
    let _installed = TestClock::new().install();
    for calls in 1..=2 {
        assert_eq!(call(&asked, &chosen, &breakers), Err(Error::Failed));
        assert_eq!((asked.count(), chosen.count()), (2 * calls, 3 * calls));
    }
    assert_eq!(breakers.map(|breaker| breaker.snapshot().failures()), [3, 3]);
}
