//! Each outcome of a call.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::telemetry::Level::Calls;
use resilience::{circuit_breaker, fallback, retry, timeout};

use crate::support::*;

fn poll_once<F: Future>(future: F) {
    let polled = pin!(future).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Pending));
}

#[test]
fn a_sync_call_has_the_outcome_that_its_caller_sees() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 2, base = 0ms)]
    fn plain() -> Answer {
        SCRIPT.next()
    }
    at(Calls, name!(plain));
    let answers: [&[Answer]; 5] = [&[], &[DOWN], &[DOWN, DOWN], &[WRONG], &[DOWN, WRONG]];
    for answers in answers {
        SCRIPT.set(answers);
        let _ = plain();
    }
    assert_eq!(
        calls(name!(plain)),
        counts([("ok", 1), ("ok_after_retry", 1), ("error", 1), ("error_after_retry", 2)])
    );
}

#[tokio::test(start_paused = true)]
async fn an_async_call_has_the_outcome_that_its_caller_sees() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 2, base = 1s)]
    async fn plain_async() -> Answer {
        tokio::task::yield_now().await;
        SCRIPT.next()
    }
    at(Calls, name!(plain_async));
    let answers: [&[Answer]; 5] = [&[], &[DOWN], &[DOWN, DOWN], &[WRONG], &[DOWN, WRONG]];
    for answers in answers {
        SCRIPT.set(answers);
        let _ = plain_async().await;
    }
    assert_eq!(
        calls(name!(plain_async)),
        counts([("ok", 1), ("ok_after_retry", 1), ("error", 1), ("error_after_retry", 2)])
    );
}

#[test]
fn a_rejection_is_rejected_and_an_error_that_opened_is_not() {
    #[retry(attempts = 3, base = 0ms)]
    #[circuit_breaker(threshold = 1, cooldown = 1h)]
    fn guarded() -> Answer {
        DOWN
    }
    at(Calls, name!(guarded));
    assert_eq!(guarded(), DOWN);
    assert!(matches!(guarded(), Err(Error::Open(_))));
    assert_eq!(calls(name!(guarded)), counts([("error", 1), ("rejected", 1)]));
    assert_eq!(by("resilience.retry.giveups", name!(guarded), "reason"), counts([("circuit_open", 2)]));
}

#[test]
fn without_retry_a_rejection_is_one_too() {
    #[circuit_breaker(threshold = 1, cooldown = 1h)]
    fn guarded_alone() -> Answer {
        DOWN
    }
    at(Calls, name!(guarded_alone));
    let _ = (guarded_alone(), guarded_alone(), guarded_alone());
    assert_eq!(calls(name!(guarded_alone)), counts([("error", 1), ("rejected", 2)]));
    assert_eq!(counted("resilience.attempts", &[("function", name!(guarded_alone))]), None);
}

#[test]
fn a_rejection_that_the_body_got_is_rejected_under_retry() {
    #[circuit_breaker(threshold = 1, cooldown = 1h)]
    fn inner() -> Answer {
        DOWN
    }
    #[retry(attempts = 3, base = 0ms)]
    fn outer() -> Answer {
        inner()
    }
    at(Calls, name!(outer));
    let _ = inner();
    let _ = outer();
    assert_eq!(calls(name!(outer)), counts([("rejected", 1)]));
    assert_eq!(attempts(name!(outer)), counts([("rejected", 1)]));
}

#[test]
fn a_panic_is_a_panicked_call() {
    #[retry(attempts = 3, base = 0ms)]
    fn panics(at_once: bool) -> Answer {
        if at_once { std::panic::resume_unwind(Box::new("body")) } else { DOWN }
    }
    at(Calls, name!(panics));
    assert!(catch_unwind(|| panics(true)).is_err());
    assert_eq!(calls(name!(panics)), counts([("panicked", 1)]));
    assert_eq!(attempts(name!(panics)), counts([("panicked", 1)]));
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_an_async_body_is_a_panicked_call() {
    #[retry(attempts = 3, base = 1s)]
    #[timeout(1s)]
    async fn panics_async() -> Answer {
        tokio::task::yield_now().await;
        std::panic::resume_unwind(Box::new("body"))
    }
    at(Calls, name!(panics_async));
    assert!(tokio::spawn(panics_async()).await.is_err());
    assert_eq!(calls(name!(panics_async)), counts([("panicked", 1)]));
    assert_eq!(attempts(name!(panics_async)), counts([("panicked", 1)]));
    assert_eq!(by("resilience.timeout.calls", name!(panics_async), "result"), []);
}

#[test]
fn a_future_that_is_dropped_is_a_cancelled_call() {
    #[retry(attempts = 3)]
    async fn hangs() -> Answer {
        pending().await
    }
    at(Calls, name!(hangs));
    poll_once(hangs());
    drop(hangs());
    assert_eq!(calls(name!(hangs)), counts([("cancelled", 1)]), "a future that was not polled is no call");
    assert_eq!(attempts(name!(hangs)), counts([("cancelled", 1)]));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_in_a_wait_has_no_cancelled_attempt() {
    #[retry(attempts = 3, base = 1h, jitter = none)]
    async fn waits() -> Answer {
        DOWN
    }
    at(Calls, name!(waits));
    assert!(tokio::time::timeout(Duration::from_secs(1), waits()).await.is_err());
    assert_eq!(calls(name!(waits)), counts([("cancelled", 1)]));
    assert_eq!(attempts(name!(waits)), counts([("transient", 1)]));
}

#[test]
fn an_ok_that_is_refused_to_the_end_is_an_error() {
    #[retry(attempts = 2, base = 0ms, on_ok = |ok| *ok == 0)]
    fn refused(value: u8) -> Answer {
        Ok(value)
    }
    at(Calls, name!(refused));
    assert_eq!((refused(0), refused(1)), (Ok(0), Ok(1)));
    assert_eq!(calls(name!(refused)), counts([("ok", 1), ("error_after_retry", 1)]));
    assert_eq!(attempts(name!(refused)), counts([("ok", 1), ("transient", 2)]));
}

#[test]
fn a_fallback_that_helps_makes_a_success() {
    #[fallback(value = 7)]
    #[retry(attempts = 2, base = 0ms)]
    fn helped() -> Answer {
        DOWN
    }
    at(Calls, name!(helped));
    assert_eq!(helped(), Ok(7));
    assert_eq!(calls(name!(helped)), counts([("ok_after_retry", 1)]));
}

#[test]
fn an_ok_that_is_refused_and_replaced_is_a_success() {
    #[fallback(on_ok = |ok| *ok == 0, value = 7)]
    #[retry(attempts = 2, base = 0ms, on_ok = |ok| *ok == 0)]
    fn replaced() -> Answer {
        Ok(0)
    }
    at(Calls, name!(replaced));
    assert_eq!(replaced(), Ok(7));
    assert_eq!(calls(name!(replaced)), counts([("ok_after_retry", 1)]));
    assert_eq!(attempts(name!(replaced)), counts([("transient", 2)]));
}

#[test]
fn a_panic_after_the_last_attempt_is_of_the_call_alone() {
    #[retry(attempts = 2, base = 0ms, map_err = |_: Error, _| std::panic::resume_unwind(Box::new("map_err")))]
    fn panics_at_the_end() -> Answer {
        DOWN
    }
    at(Calls, name!(panics_at_the_end));
    assert!(catch_unwind(panics_at_the_end).is_err());
    assert_eq!(calls(name!(panics_at_the_end)), counts([("panicked", 1)]));
    assert_eq!(attempts(name!(panics_at_the_end)), counts([("transient", 2)]));
}

#[test]
fn functions_of_one_name_are_counted_together() {
    struct One;
    struct Other;
    impl One {
        #[retry]
        fn same(&self) -> Answer {
            Ok(1)
        }
    }
    impl Other {
        #[retry]
        fn same(&self) -> Answer {
            WRONG
        }
    }
    at(Calls, name!(same));
    let _ = (One.same(), Other.same(), Other.same());
    assert_eq!(calls(name!(same)), counts([("ok", 1), ("error", 2)]));
}

#[test]
fn an_option_is_counted_like_a_result() {
    #[retry(attempts = 2, base = 0ms)]
    fn found(is_there: bool) -> Option<u8> {
        is_there.then_some(1)
    }
    at(Calls, name!(found));
    let _ = (found(true), found(false));
    assert_eq!(calls(name!(found)), counts([("ok", 1), ("error_after_retry", 1)]));
}

#[test]
fn a_call_that_unwinds_for_another_reason_is_counted_once() {
    #[retry]
    async fn hangs_elsewhere() -> Answer {
        pending().await
    }
    at(Calls, name!(hangs_elsewhere));
    let unwinds = catch_unwind(AssertUnwindSafe(|| {
        let mut call = Box::pin(hangs_elsewhere());
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        std::panic::resume_unwind(Box::new("the caller"));
    }));
    assert!(unwinds.is_err());
    assert_eq!(counted("resilience.calls", &[("function", name!(hangs_elsewhere))]), Some(1));
}
