//! Scenario layer: reports on a retried call, to its body, its observer and its caller.

use std::cell::RefCell;
use std::error::Error as _;
use std::time::Duration;

use resilience::{Attempt, Attempts, RetryError, StopReason, TestClock, Transience, circuit_breaker, retry};

use crate::support::{Error, Outcome, Runs, ms, outcome, secs};

#[test]
fn an_observer_is_told_before_each_wait_and_not_at_the_end() {
    for (letters, expected, told) in
        [("s", Ok(()), 0), ("fs", Ok(()), 1), ("fffs", Err(Error::Failed), 2), ("fc", Err(Error::Client), 1)]
    {
        #[retry(attempts = 3, base = 1s, jitter = none, on = Error::Failed, name = "kits", notify = |event| {
            assert_eq!((event.name(), event.max(), event.error()), ("kits", Some(3), Some(&Error::Failed)));
            heard.borrow_mut().push((event.attempt(), event.delay(), runs.count()));
        })]
        fn call(runs: &Runs, heard: &RefCell<Vec<(u32, Duration, u32)>>, letters: &str) -> Outcome {
            let _ = heard;
            outcome(letters.chars().nth(runs.add() as usize - 1).unwrap_or('f'))
        }
        let _installed = TestClock::new().install();
        let (runs, heard) = (Runs::default(), RefCell::default());
        assert_eq!(call(&runs, &heard, letters), expected);
        assert_eq!(heard.into_inner(), [(1, secs(1), 1), (2, secs(2), 2)][..told], "{letters}");
    }
}

#[test]
fn an_observer_hears_of_no_wait_beyond_the_time_limit() {
    #[retry(attempts = unlimited, base = 1s, jitter = none, max_duration = 3s, notify = |event| {
        heard.borrow_mut().push((event.attempt(), event.max()));
    })]
    fn call(heard: &RefCell<Vec<(u32, Option<u32>)>>) -> Outcome {
        let _ = heard;
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    let heard = RefCell::default();
    assert_eq!(call(&heard), Err(Error::Failed));
    assert_eq!(heard.into_inner(), [(1, None), (2, None)], "the third wait would end at 7 seconds");
}

#[test]
fn an_observer_that_panics_ends_the_call() {
    #[retry(attempts = 3, base = 0ms, notify = |_| std::panic::resume_unwind(Box::new("observer")))]
    fn call(runs: &Runs) -> Outcome {
        runs.add();
        Err(Error::Failed)
    }
    let runs = Runs::default();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&runs))).is_err());
    assert_eq!(runs.count(), 1);
}

#[test]
fn the_context_follows_errors_and_values_through_a_call() {
    #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none, context = cx, on_ok = |n| *n == 0)]
    fn call(clock: &TestClock, seen: &mut Vec<(u32, Option<String>, Duration)>) -> Result<u32, String> {
        assert_eq!(cx.max(), None);
        seen.push((cx.number(), cx.last_error().cloned(), cx.elapsed()));
        clock.advance(secs(2));
        match cx.number() {
            2 => Ok(0),
            5 => Ok(cx.number()),
            number => Err(format!("error {number}")),
        }
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut seen = Vec::new();
    assert_eq!(call(&clock, &mut seen), Ok(5));
    let error = |number| Some(format!("error {number}"));
    assert_eq!(
        seen,
        [
            (1, None, secs(0)),
            (2, error(1), secs(3)),
            (3, None, secs(6)),
            (4, error(3), secs(9)),
            (5, error(4), secs(12)),
        ],
        "after a value there is no error"
    );
}

#[test]
fn the_body_can_ask_the_last_error() {
    #[retry(attempts = 3, base = 0ms, context = cx)]
    fn call() -> Result<usize, String> {
        match cx.last_error().map_or(0, |error| error.len()) {
            length @ 3.. => Ok(length),
            length => Err("x".repeat(length + 2)),
        }
    }
    #[retry(attempts = 3, base = 0ms, context = cx, map_err = RetryError::new)]
    async fn call_async() -> Result<usize, RetryError<String>> {
        match cx.last_error().map_or(0, |error| error.len()) {
            length @ 3.. => Ok(length),
            length => Err("x".repeat(length + 2)),
        }
    }
    assert_eq!(call(), Ok(4));
    assert_eq!(futures::executor::block_on(call_async()), Ok(4));
}

#[tokio::test(start_paused = true)]
async fn each_concurrent_call_has_one_key_for_all_its_attempts() {
    #[retry(attempts = 3, base = 1s, context = cx)]
    async fn call() -> Result<(), Vec<String>> {
        let mut keys: Vec<String> = cx.last_error().cloned().unwrap_or_default();
        keys.push(cx.idempotency_key().to_owned());
        tokio::task::yield_now().await;
        Err(keys)
    }
    let calls = futures::future::join_all((0..50).map(|_| call())).await;
    let mut all = std::collections::HashSet::new();
    for keys in calls.into_iter().map(|call| call.expect_err("it fails for ever")) {
        assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        assert!(keys[0].len() == 32 && keys[0].bytes().all(|byte| byte.is_ascii_hexdigit()));
        all.insert(keys[0].clone());
    }
    assert_eq!(all.len(), 50);
}

#[test]
fn in_a_retry_of_a_retry_each_has_a_context_of_its_own() {
    #[retry(attempts = 2, base = 0ms, context = outer)]
    fn call(seen: &mut Vec<(u32, u32)>) -> Outcome {
        #[retry(attempts = 2, base = 0ms, context = inner)]
        fn nested(seen: &mut Vec<(u32, u32)>, outer: &Attempt<Error>) -> Outcome {
            assert_ne!(inner.idempotency_key(), outer.idempotency_key());
            seen.push((outer.number(), inner.number()));
            Err(Error::Failed)
        }
        nested(seen, outer)
    }
    let mut seen = Vec::new();
    assert_eq!(call(&mut seen), Err(Error::Failed));
    assert_eq!(seen, [(1, 1), (1, 2), (2, 1), (2, 2)]);
}

#[test]
fn the_caller_learns_each_reason() {
    fn judge(error: &(Transience, u8)) -> Transience {
        error.0
    }
    #[retry(attempts = 3, base = 1s, factor = 1, jitter = none, max_duration = 30s, max_retry_after = 60s, on = judge, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1, on = |error| error.1 == 9, map_err = |_| (Transience::Transient, 0), key = key)]
    fn call(key: &str, error: (Transience, u8)) -> Result<(), RetryError<(Transience, u8)>> {
        let _ = key;
        Err(error)
    }
    let _installed = TestClock::new().install();
    let how_it_ended = |key, transience, failure: u8| {
        let error = call(key, (transience, failure)).expect_err("it fails for ever");
        (error.reason(), error.attempts(), error.elapsed())
    };
    let after = |time| Transience::TransientAfter(secs(time));
    assert_eq!(how_it_ended("a", Transience::Permanent, 1), (StopReason::Permanent, 1, secs(0)));
    assert_eq!(how_it_ended("b", Transience::Transient, 9), (StopReason::CircuitOpen, 1, secs(0)));
    assert_eq!(how_it_ended("b", Transience::Transient, 9), (StopReason::CircuitOpen, 0, secs(0)));
    assert_eq!(how_it_ended("c", Transience::Transient, 1), (StopReason::AttemptsExhausted, 3, secs(2)));
    assert_eq!(how_it_ended("d", after(61), 1), (StopReason::RetryAfterTooLong, 1, secs(0)));
    assert_eq!(how_it_ended("e", after(31), 1), (StopReason::DeadlineExceeded, 1, secs(0)));
    assert_eq!(how_it_ended("f", after(20), 1), (StopReason::DeadlineExceeded, 2, secs(20)));
}

#[test]
fn a_mapping_is_asked_once_and_only_at_the_end() {
    #[retry(attempts = 3, base = 10ms, jitter = none, map_err = |error: Error, attempts: &Attempts| {
        asked.add();
        (error, attempts.made(), attempts.elapsed(), attempts.reason())
    })]
    fn call(runs: &Runs, asked: &Runs, letters: &str) -> Result<(), (Error, u32, Duration, StopReason)> {
        let _ = asked;
        outcome(letters.chars().nth(runs.add() as usize - 1).unwrap_or('f'))
    }
    let _installed = TestClock::new().install();
    let asked = Runs::default();
    assert_eq!(call(&Runs::default(), &asked, "ffs"), Ok(()));
    assert_eq!(asked.count(), 0);
    let expected = (Error::Failed, 3, ms(30), StopReason::AttemptsExhausted);
    assert_eq!(call(&Runs::default(), &asked, "fff"), Err(expected));
    assert_eq!(asked.count(), 1);
}

#[test]
fn a_wrapped_error_is_the_source_and_reads_well() {
    #[derive(Debug, thiserror::Error)]
    #[error("the service is down")]
    struct Down;
    #[retry(attempts = 2, base = 1500ms, jitter = none, map_err = RetryError::new)]
    fn call() -> Result<(), RetryError<Down>> {
        Err(Down)
    }
    let _installed = TestClock::new().install();
    let error = call().expect_err("it fails for ever");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("the service is down"));
    assert!(matches!(error.source(), Some(source) if source.is::<Down>()));
    assert!(!error.to_string().contains("the service is down"), "{error}");
    let boxed: Box<dyn std::error::Error + Send + Sync> = error.into();
    assert!(boxed.is::<RetryError<Down>>());
}
