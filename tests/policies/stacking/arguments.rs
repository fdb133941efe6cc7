//! Argument layer: attributes on one function, whose reading order is their nesting order.

use resilience::{CircuitBreaker, CircuitOpen, RetryError, StopReason, circuit_breaker, retry};

#[derive(Debug, Clone, PartialEq)]
enum Error {
    Failed,
    Open(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Error::Open(open)
    }
}

#[test]
fn a_breaker_over_retry_records_the_last_outcome() {
    #[circuit_breaker(threshold = 2)]
    #[retry(attempts = 3, base = 0ms)]
    fn call(calls: &mut u32) -> Result<(), Error> {
        *calls += 1;
        Err(Error::Failed)
    }
    let mut calls = 0;
    assert_eq!((call(&mut calls), call(&mut calls)), (Err(Error::Failed), Err(Error::Failed)));
    assert!(matches!(call(&mut calls), Err(Error::Open(_))));
    assert_eq!(calls, 6);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_is_known_through_any_map_err_and_any_on() {
    #[retry(attempts = 10, base = 1s, on = _, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 2, map_err = |_| "closed for today")]
    async fn call(calls: &mut u32) -> Result<(), RetryError<&'static str>> {
        *calls += 1;
        Err("failed")
    }
    let mut calls = 0;
    for (made, what, is_rejection) in [(2, "failed", false), (0, "closed for today", true)] {
        let error = call(&mut calls).await.expect_err("it fails for ever");
        assert_eq!((*error.error(), error.is_rejection()), (what, is_rejection));
        assert_eq!((error.reason(), error.attempts()), (StopReason::CircuitOpen, made));
    }
    assert_eq!(calls, 2);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_over_a_mapping_retry_rejects_with_the_outer_error() {
    #[circuit_breaker(threshold = 1)]
    #[retry(attempts = 2, base = 1ms, map_err = RetryError::new)]
    async fn call(calls: &mut u32) -> Result<(), RetryError<Error>> {
        *calls += 1;
        Err(Error::Failed)
    }
    let mut calls = 0;
    assert_eq!(call(&mut calls).await.expect_err("fails").reason(), StopReason::AttemptsExhausted);
    let rejected = call(&mut calls).await.expect_err("open");
    assert!(matches!(rejected.error(), Error::Open(_)) && rejected.reason() == StopReason::CircuitOpen);
    assert_eq!(calls, 2);
}

#[test]
fn an_outer_breaker_ignores_the_rejection_of_an_inner_one() {
    #[circuit_breaker(name = "stacking: outer", threshold = 2)]
    #[circuit_breaker(name = "stacking: inner", threshold = 1)]
    fn call() -> Result<(), Error> {
        Err(Error::Failed)
    }
    for _ in 0..5 {
        assert!(call().is_err());
    }
    let failures = |name| CircuitBreaker::named(name).snapshot().failures();
    assert_eq!(failures("stacking: outer"), 1);
    assert_eq!(CircuitBreaker::named("stacking: inner").snapshot().rejected(), 4);
}

#[test]
fn an_outer_breaker_ignores_a_rejection_that_a_retry_wrapped() {
    #[retry(base = 0ms, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1)]
    fn inner() -> Result<(), RetryError<std::io::Error>> {
        Err(std::io::Error::from(std::io::ErrorKind::TimedOut))
    }
    #[circuit_breaker(name = "stacking: over a wrapped rejection", threshold = 2, on = _)]
    fn outer() -> Result<(), RetryError<std::io::Error>> {
        inner()
    }
    assert!(!outer().expect_err("it opens the inner circuit").is_rejection());
    for _ in 0..5 {
        let error = outer().expect_err("the inner circuit is open");
        assert!(error.is_rejection() && error.reason() == StopReason::CircuitOpen);
    }
    assert_eq!(CircuitBreaker::named("stacking: over a wrapped rejection").snapshot().failures(), 1);
}

#[test]
fn the_order_holds_under_other_names_and_among_others() {
    use resilience::circuit_breaker as fuse;
    use resilience::retry as again;

    #[again(attempts = 4, base = 0ms)]
    #[allow(clippy::unnecessary_wraps)]
    #[resilience::circuit_breaker(threshold = 100)]
    #[inline]
    #[fuse(threshold = 2)]
    fn call(calls: &mut u32) -> Result<(), Error> {
        *calls += 1;
        Err(Error::Failed)
    }
    let mut calls = 0;
    assert_eq!(call(&mut calls), Err(Error::Failed), "it opens the inner one");
    assert!(matches!(call(&mut calls), Err(Error::Open(_))));
    assert_eq!(calls, 2);
}
