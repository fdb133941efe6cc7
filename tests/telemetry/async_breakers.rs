//! Breakers of async functions, alone and stacked: the results, transitions and outcomes of calls
//! that end, are dropped, or panic.

use std::collections::VecDeque;
use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Waker};
use std::time::Duration;

use futures::FutureExt;
use resilience::telemetry::Level::Calls;
use resilience::{CircuitBreaker, circuit_breaker, retry};
use tokio::time::{advance, timeout};

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);

/// How a body ends, after it has given way once.
#[derive(Clone, Copy, Debug)]
enum End {
    Fine,
    Down,
    Wrong,
    Panic,
    Never,
}

async fn body(end: End) -> Answer {
    tokio::task::yield_now().await;
    match end {
        End::Fine => Ok(0),
        End::Down => DOWN,
        End::Wrong => WRONG,
        End::Panic => std::panic::resume_unwind(Box::new("body")),
        End::Never => pending().await,
    }
}

/// The ends of the next attempts.
struct Ends(Mutex<VecDeque<End>>);

impl Ends {
    fn of(ends: &[End]) -> Self {
        Self(Mutex::new(ends.iter().copied().collect()))
    }

    async fn next(&self) -> Answer {
        let end = self.0.lock().unwrap().pop_front().expect("no further attempt is made");
        body(end).await
    }
}

/// The outcome of a call. `None` if it panics.
async fn ended(call: impl Future<Output = Answer>) -> Option<Answer> {
    AssertUnwindSafe(call).catch_unwind().await.ok()
}

/// A call whose body runs and is not at its end.
fn begun<'a>(call: impl Future<Output = Answer> + 'a) -> Pin<Box<dyn Future<Output = Answer> + 'a>> {
    let mut call: Pin<Box<dyn Future<Output = Answer> + 'a>> = Box::pin(call);
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    call
}

/// Drops a call when it has run for a time.
async fn dropped_after(time: Duration, call: impl Future<Output = Answer>) {
    timeout(time, call).await.expect_err("the call is not at its end");
}

#[tokio::test(start_paused = true)]
async fn an_unnamed_breaker_counts_each_end_of_a_call() {
    #[circuit_breaker(threshold = 3, cooldown = 10s)]
    async fn unnamed(end: End) -> Answer {
        body(end).await
    }
    at(Calls, name!(unnamed));
    for end in [End::Fine, End::Fine, End::Wrong, End::Down] {
        let _ = ended(unnamed(end)).await;
    }
    drop(begun(unnamed(End::Never)));
    drop(unnamed(End::Never));
    // Neither of the two dropped ones begins the row anew.
    assert_eq!(ended(unnamed(End::Panic)).await, None);
    assert_eq!(ended(unnamed(End::Down)).await, Some(DOWN));
    for _ in 0..2 {
        assert!(matches!(unnamed(End::Fine).await, Err(Error::Open(_))));
    }
    advance(10 * SECOND).await;
    drop(begun(unnamed(End::Never)));
    assert_eq!(ended(unnamed(End::Panic)).await, None, "a probe");
    assert!(matches!(unnamed(End::Fine).await, Err(Error::Open(_))));
    advance(10 * SECOND).await;
    assert_eq!(unnamed(End::Fine).await, Ok(0));
    assert_eq!(
        results(name!(unnamed)),
        counts([("success", 4), ("failure", 4), ("rejected", 3), ("dropped", 2)])
    );
    assert_eq!(
        transitions(name!(unnamed)),
        counts([
            ("closed -> open: failures", 1),
            ("half_open -> closed: probes_succeeded", 1),
            ("half_open -> open: probe_failed", 1),
            ("open -> half_open: cooldown", 2),
        ])
    );
    assert_eq!(
        calls(name!(unnamed)),
        counts([("ok", 3), ("error", 3), ("rejected", 3), ("cancelled", 2), ("panicked", 2)])
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_outlives_its_state_is_stale_however_it_ends() {
    #[circuit_breaker(name = "outlived", threshold = 1, cooldown = 10s)]
    async fn outlived(end: End) -> Answer {
        body(end).await
    }
    at(Calls, name!(outlived));
    at(Calls, "outlived");
    let early = [End::Fine, End::Down, End::Panic].map(|end| begun(outlived(end)));
    let never = begun(outlived(End::Never));
    assert_eq!(outlived(End::Down).await, DOWN);
    for call in early {
        let _ = ended(call).await;
    }
    drop(never);
    assert_eq!(results("outlived"), counts([("failure", 1), ("stale", 3), ("dropped", 1)]));
    assert_eq!(transitions("outlived"), counts([("closed -> open: failures", 1)]));
    assert_eq!(calls(name!(outlived)), counts([("ok", 1), ("error", 2), ("cancelled", 1), ("panicked", 1)]));
}

#[tokio::test(start_paused = true)]
async fn a_keyed_breaker_counts_the_ends_of_all_its_keys() {
    #[circuit_breaker(name = "async_by_key", key = tenant, threshold = 2, cooldown = 10s)]
    async fn keyed(tenant: &str, end: End) -> Answer {
        body(end).await
    }
    at(Calls, name!(keyed));
    at(Calls, "async_by_key");
    for (tenant, end) in [
        ("a", End::Fine),
        ("a", End::Down),
        ("b", End::Down),
        ("b", End::Wrong),
        ("a", End::Panic),
        ("b", End::Fine),
        ("a", End::Fine),
    ] {
        let _ = ended(keyed(tenant, end)).await;
    }
    drop(begun(keyed("b", End::Never)));
    drop(keyed("c", End::Never));
    advance(10 * SECOND).await;
    drop(begun(keyed("a", End::Never)));
    assert_eq!(keyed("a", End::Fine).await, Ok(0));
    assert_eq!(
        results("async_by_key"),
        counts([("success", 4), ("failure", 3), ("rejected", 1), ("dropped", 2)])
    );
    assert_eq!(
        transitions("async_by_key"),
        counts([
            ("closed -> open: failures", 1),
            ("half_open -> closed: probes_succeeded", 1),
            ("open -> half_open: cooldown", 1),
        ])
    );
    assert_eq!(
        calls(name!(keyed)),
        counts([("ok", 3), ("error", 3), ("rejected", 1), ("cancelled", 2), ("panicked", 1)])
    );
}

#[tokio::test(start_paused = true)]
async fn a_breaker_below_retry_counts_each_attempt() {
    #[retry(attempts = 3, base = 1s, jitter = none)]
    #[circuit_breaker(threshold = 3, cooldown = 10s)]
    async fn below_retry(ends: &Ends) -> Answer {
        ends.next().await
    }
    at(Calls, name!(below_retry));
    assert_eq!(below_retry(&Ends::of(&[End::Down, End::Fine])).await, Ok(0));
    dropped_after(2 * SECOND, below_retry(&Ends::of(&[End::Down, End::Never]))).await;
    dropped_after(SECOND / 2, below_retry(&Ends::of(&[End::Down]))).await;
    assert_eq!(ended(below_retry(&Ends::of(&[End::Panic]))).await, None, "it opens the circuit");
    assert!(matches!(below_retry(&Ends::of(&[])).await, Err(Error::Open(_))));
    advance(10 * SECOND).await;
    assert_eq!(below_retry(&Ends::of(&[End::Fine])).await, Ok(0));
    assert_eq!(
        results(name!(below_retry)),
        counts([("success", 2), ("failure", 4), ("rejected", 1), ("dropped", 1)])
    );
    assert_eq!(
        transitions(name!(below_retry)),
        counts([
            ("closed -> open: failures", 1),
            ("half_open -> closed: probes_succeeded", 1),
            ("open -> half_open: cooldown", 1),
        ])
    );
    assert_eq!(
        calls(name!(below_retry)),
        counts([("ok", 1), ("ok_after_retry", 1), ("rejected", 1), ("cancelled", 2), ("panicked", 1)])
    );
    assert_eq!(
        attempts(name!(below_retry)),
        counts([("ok", 2), ("transient", 3), ("rejected", 1), ("cancelled", 1), ("panicked", 1)])
    );
}

#[tokio::test(start_paused = true)]
async fn a_breaker_above_retry_counts_each_call() {
    #[circuit_breaker(threshold = 2, cooldown = 10s)]
    #[retry(attempts = 2, base = 1s, jitter = none)]
    async fn above_retry(ends: &Ends) -> Answer {
        ends.next().await
    }
    at(Calls, name!(above_retry));
    assert_eq!(above_retry(&Ends::of(&[End::Down, End::Fine])).await, Ok(0));
    assert_eq!(above_retry(&Ends::of(&[End::Down, End::Down])).await, DOWN);
    dropped_after(SECOND / 2, above_retry(&Ends::of(&[End::Down]))).await;
    dropped_after(2 * SECOND, above_retry(&Ends::of(&[End::Down, End::Never]))).await;
    assert_eq!(ended(above_retry(&Ends::of(&[End::Down, End::Panic]))).await, None, "it opens the circuit");
    assert!(matches!(above_retry(&Ends::of(&[])).await, Err(Error::Open(_))));
    advance(10 * SECOND).await;
    assert_eq!(above_retry(&Ends::of(&[End::Down, End::Fine])).await, Ok(0), "a probe");
    assert_eq!(
        results(name!(above_retry)),
        counts([("success", 2), ("failure", 2), ("rejected", 1), ("dropped", 2)])
    );
    assert_eq!(
        transitions(name!(above_retry)),
        counts([
            ("closed -> open: failures", 1),
            ("half_open -> closed: probes_succeeded", 1),
            ("open -> half_open: cooldown", 1),
        ])
    );
    assert_eq!(
        calls(name!(above_retry)),
        counts([
            ("ok_after_retry", 2),
            ("error_after_retry", 1),
            ("rejected", 1),
            ("cancelled", 2),
            ("panicked", 1),
        ])
    );
    assert_eq!(
        attempts(name!(above_retry)),
        counts([("ok", 2), ("transient", 7), ("cancelled", 1), ("panicked", 1)])
    );
}

#[tokio::test(start_paused = true)]
async fn of_two_breakers_each_counts_what_it_lets_through() {
    #[circuit_breaker(name = "async_outside", threshold = 3, cooldown = 10s)]
    #[circuit_breaker(threshold = 2, cooldown = 1h)]
    async fn doubled(end: End) -> Answer {
        body(end).await
    }
    at(Calls, name!(doubled));
    at(Calls, "async_outside");
    assert_eq!(doubled(End::Fine).await, Ok(0));
    drop(begun(doubled(End::Never)));
    assert_eq!(doubled(End::Down).await, DOWN);
    assert_eq!(ended(doubled(End::Panic)).await, None, "it opens the inner circuit");
    for _ in 0..2 {
        assert!(matches!(doubled(End::Fine).await, Err(Error::Open(_))));
    }
    CircuitBreaker::named("async_outside").force_open();
    assert!(matches!(doubled(End::Fine).await, Err(Error::Open(_))));
    assert_eq!(
        results("async_outside"),
        counts([("success", 1), ("failure", 2), ("ignored", 2), ("rejected", 1), ("dropped", 1)])
    );
    assert_eq!(
        results(name!(doubled)),
        counts([("success", 1), ("failure", 2), ("rejected", 2), ("dropped", 1)])
    );
    assert_eq!(transitions("async_outside"), counts([("closed -> forced_open: manual", 1)]));
    assert_eq!(transitions(name!(doubled)), counts([("closed -> open: failures", 1)]));
    assert_eq!(
        calls(name!(doubled)),
        counts([("ok", 1), ("error", 1), ("rejected", 3), ("cancelled", 1), ("panicked", 1)])
    );
}
