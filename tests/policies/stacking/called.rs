//! A function that the body calls is rejected: its error says so, and a retry around the body makes
//! no further attempt, whatever `on` says.

use std::io;

use resilience::{
    Bulkhead, BulkheadFull, BulkheadPermit, CircuitBreaker, RateLimited, RateLimiter, RetryBudget,
    RetryError, RetryPolicy, StopReason, TestClock, bulkhead, circuit_breaker, rate_limit, retry,
};

use crate::support::{Runs, secs};

static FULL: Bulkhead = Bulkhead::unshared("called: full").limit(1).build();
static EMPTY: RateLimiter = RateLimiter::unshared("called: empty").limit(1).per(secs(3600)).build();

/// No place is free while the permit is there.
fn fill() -> Option<BulkheadPermit> {
    FULL.try_acquire().ok()
}

#[bulkhead(bulkhead = FULL)]
fn no_place() -> io::Result<u32> {
    Ok(1)
}

#[bulkhead(bulkhead = FULL)]
async fn no_place_async() -> io::Result<u32> {
    Ok(1)
}

#[rate_limit(limiter = EMPTY)]
fn no_token() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(name = "called: open", threshold = 1)]
fn open() -> io::Result<u32> {
    Ok(1)
}

/// Why the call ended, after so many attempts.
fn end<T, E>(outcome: Result<T, RetryError<E>>) -> Option<(StopReason, u32, bool)> {
    outcome.err().map(|error| (error.reason(), error.attempts(), error.is_rejection()))
}

#[test]
fn on_does_not_retry_the_rejection_of_a_called_function() {
    #[retry(attempts = 3, base = 0s, on = _, map_err = RetryError::new)]
    fn any(call: fn() -> io::Result<u32>) -> Result<u32, RetryError<io::Error>> {
        call()
    }
    #[retry(attempts = 3, base = 5s, on = |_| true, map_err = RetryError::new)]
    fn all(call: fn() -> io::Result<u32>) -> Result<u32, RetryError<io::Error>> {
        call()
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    CircuitBreaker::named("called: open").force_open();
    let (_permit, _) = (fill(), EMPTY.try_acquire());
    for retried in [any, all] {
        assert_eq!(end(retried(no_place)), Some((StopReason::Rejected, 1, true)));
        assert_eq!(end(retried(no_token)), Some((StopReason::Rejected, 1, true)));
        assert_eq!(end(retried(open)), Some((StopReason::CircuitOpen, 1, true)));
    }
    assert_eq!(clock.elapsed(), secs(0));
}

#[test]
fn on_does_not_retry_an_error_that_is_a_rejection() {
    #[retry(attempts = 3, base = 0s, on = |_| true)]
    fn place(runs: &Runs, full: &Bulkhead) -> Result<u32, BulkheadFull> {
        runs.add();
        full.try_acquire().map(|_| 1)
    }
    #[retry(attempts = 3, base = 0s, on = _)]
    fn token(runs: &Runs, empty: &RateLimiter) -> Result<u32, RateLimited> {
        runs.add();
        empty.try_acquire().map(|()| 1)
    }
    let full = Bulkhead::unshared("called: places").limit(1).build();
    let empty = RateLimiter::unshared("called: tokens").limit(1).per(secs(3600)).build();
    let (_permit, _) = (full.try_acquire(), empty.try_acquire());
    let runs = Runs::default();
    assert!(place(&runs, &full).is_err() && token(&runs, &empty).is_err());
    assert_eq!(runs.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn on_does_not_retry_a_called_rejection_async() {
    #[retry(attempts = 3, base = 0s, on = _, map_err = RetryError::new)]
    async fn any() -> Result<u32, RetryError<io::Error>> {
        no_place_async().await
    }
    #[retry(attempts = 3, base = 1h, on = |_| true, map_err = RetryError::new)]
    async fn all() -> Result<u32, RetryError<io::Error>> {
        no_place_async().await
    }
    let _permit = fill();
    assert_eq!(end(any().await), Some((StopReason::Rejected, 1, true)));
    assert_eq!(end(all().await), Some((StopReason::Rejected, 1, true)));
}

#[test]
fn a_called_rejection_takes_nothing_from_the_budget() {
    static BUDGET: RetryBudget = RetryBudget::unshared("called").build();
    #[retry(attempts = 3, base = 0s, on = _, budget = BUDGET)]
    fn call(runs: &Runs) -> io::Result<u32> {
        runs.add();
        no_place()
    }
    let _installed = TestClock::new().install();
    let (_permit, runs) = (fill(), Runs::default());
    let before = BUDGET.snapshot().available();
    assert!(call(&runs).is_err());
    assert_eq!((runs.count(), BUDGET.snapshot().available()), (1, before));
}

#[tokio::test(start_paused = true)]
async fn a_retry_by_hand_does_not_retry_a_gate_by_hand() {
    let policy = RetryPolicy::new().attempts(3).base(secs(0));
    let full = Bulkhead::unshared("called: by hand").limit(1).build();
    let empty = RateLimiter::unshared("called: by hand").limit(1).per(secs(3600)).build();
    let (_permit, _) = (full.try_acquire(), empty.try_acquire());
    let runs = Runs::default();
    let place = || {
        runs.add();
        full.call(|| Ok::<u32, BulkheadFull>(1))
    };
    let token = || {
        runs.add();
        empty.call(|| Ok::<u32, RateLimited>(1))
    };
    assert!(policy.call(place).is_err() && policy.call(token).is_err());
    assert_eq!(runs.count(), 2);
    let place = || {
        runs.add();
        full.call_async(async { Ok::<u32, BulkheadFull>(1) })
    };
    let token = || {
        runs.add();
        empty.call_async(async { Ok::<u32, RateLimited>(1) })
    };
    assert!(policy.call_async(place).await.is_err() && policy.call_async(token).await.is_err());
    assert_eq!(runs.count(), 4);
    let outcome = policy.call_async_mut(async || {
        runs.add();
        full.call_async(async { Ok::<u32, BulkheadFull>(1) }).await
    });
    assert!(outcome.await.is_err());
    assert_eq!(runs.count(), 5);
}
