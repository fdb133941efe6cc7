//! Argument layer: the arguments that report on a call: `context`, `notify`, `map_err`.

use std::cell::RefCell;
use std::time::Duration;

use resilience::{Attempt, Attempts, RetryError, RetryEvent, StopReason, TestClock, retry};

use super::{Failed, MS, fail};

#[test]
fn the_context_tells_which_attempt_it_is() {
    type Seen = Vec<(u32, Option<u32>, Option<Failed>, String, Duration)>;

    #[retry(attempts = 3, base = 10ms, jitter = none, context = cx)]
    fn call(seen: &mut Seen) -> Result<(), Failed> {
        let key = cx.idempotency_key().to_owned();
        seen.push((cx.number(), cx.max(), cx.last_error().cloned(), key, cx.elapsed()));
        Err(Failed(cx.number()))
    }
    let _clock = TestClock::new().install();
    let (mut seen, mut again) = (Seen::new(), Seen::new());
    assert_eq!(call(&mut seen), Err(Failed(3)));
    let facts: Vec<_> =
        seen.iter().map(|(number, max, last, _, at)| (*number, *max, last.clone(), *at)).collect();
    assert_eq!(
        facts,
        [
            (1, Some(3), None, MS(0)),
            (2, Some(3), Some(Failed(1)), MS(10)),
            (3, Some(3), Some(Failed(2)), MS(30))
        ]
    );
    let key = &seen[0].3;
    assert!(key.len() == 32 && seen.iter().all(|attempt| attempt.3 == *key));
    assert!(call(&mut again).is_err());
    assert_ne!(again[0].3, *key);
}

#[tokio::test(start_paused = true)]
async fn a_context_keeps_an_async_future_send() {
    #[retry(attempts = 2, base = 1ms, context = cx)]
    async fn call() -> Result<u32, Failed> {
        let helper = |cx: &Attempt<Failed>| cx.number();
        tokio::task::yield_now().await;
        if helper(cx) == 2 { Ok(2) } else { Err(Failed(1)) }
    }
    assert_eq!(tokio::spawn(call()).await.expect("no panic"), Ok(2));
}

#[test]
fn notify_is_called_before_each_wait() {
    thread_local!(static HEARD: RefCell<Vec<(u32, Duration, Option<Failed>)>> = const { RefCell::new(Vec::new()) });

    fn hear(event: &RetryEvent<Failed>) {
        assert!(event.name().ends_with("::by_path"), "{}", event.name());
        HEARD.with_borrow_mut(|heard| heard.push((event.attempt(), event.delay(), event.error().cloned())));
    }
    #[retry(attempts = 3, base = 10ms, jitter = none, notify = hear)]
    fn by_path(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, name = "orders", notify = |event| {
        assert_eq!((event.name(), event.max()), ("orders", Some(2)));
        HEARD.with_borrow_mut(|heard| heard.push((event.attempt(), event.delay(), None)));
    })]
    fn by_closure(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _clock = TestClock::new().install();
    assert!(by_path(&mut 0).is_err());
    assert_eq!(HEARD.take(), [(1, MS(10), Some(Failed(1))), (2, MS(20), Some(Failed(2)))]);
    assert!(by_closure(&mut 0).is_err());
    assert_eq!(HEARD.take(), [(1, MS(10), None)]);
}

#[test]
fn map_err_sees_what_was_done() {
    fn explain(error: Failed, attempts: &Attempts) -> String {
        format!("{error:?} after {} in {:?}: {:?}", attempts.made(), attempts.elapsed(), attempts.reason())
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, map_err = explain)]
    fn by_path(calls: &mut u32) -> Result<(), String> {
        fail(calls)?;
        Ok(())
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, on = |_| false, map_err = |error, attempts| {
        format!("{error:?} after {}: {:?}", attempts.made(), attempts.reason())
    })]
    fn by_closure(calls: &mut u32) -> Result<(), String> {
        fail(calls)
    }
    let _clock = TestClock::new().install();
    assert_eq!(by_path(&mut 0), Err("Failed(2) after 2 in 10ms: AttemptsExhausted".into()));
    assert_eq!(by_closure(&mut 0), Err("Failed(1) after 1: Permanent".into()));
}

#[tokio::test(start_paused = true)]
async fn retry_error_wraps_the_last_error() {
    #[retry(attempts = 4, base = 10ms, jitter = none, map_err = RetryError::new)]
    async fn call(calls: &mut u32) -> Result<(), RetryError<std::io::Error>> {
        *calls += 1;
        Err(std::io::Error::from(std::io::ErrorKind::TimedOut))
    }
    let error = call(&mut 0).await.expect_err("it fails for ever");
    assert_eq!((error.attempts(), error.reason()), (4, StopReason::AttemptsExhausted));
    assert_eq!((error.elapsed(), error.error().kind()), (MS(70), std::io::ErrorKind::TimedOut));
    let source = std::error::Error::source(&error).expect("the io error");
    assert!(source.is::<std::io::Error>());
}
