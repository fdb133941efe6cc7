//! What policies count of a call that is dropped: the table of the page.

use resilience::{Bulkhead, CircuitBreaker, CircuitState, PolicyError, RateLimiter, RetryBudget, Transient};
use resilience::{bulkhead, circuit_breaker, fallback, hedge, rate_limit, retry, timeout};
use std::cell::Cell;
use std::pin::Pin;
use std::time::Duration;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error("it is down")]
    #[transient]
    Down,
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

static BUDGET: RetryBudget = RetryBudget::builder("dropped").build();

/// Never ends, or fails at once.
#[retry(attempts = 2, base = 1h, cap = 1h, jitter = none, budget = BUDGET)]
#[circuit_breaker(name = "dropped", threshold = 2, cooldown = 5s)]
#[rate_limit(1, per = 1h, burst = 9, wait = 1m, name = "dropped")]
#[bulkhead(1, queue = 1, name = "dropped")]
async fn call(is_up: bool) -> Result<(), Error> {
    if is_up { std::future::pending().await } else { Err(Error::Down) }
}

/// Running and waiting calls, and tokens of the limiter.
fn held() -> (u32, u32, u32) {
    let bulkhead = Bulkhead::named("dropped").snapshot();
    (bulkhead.running(), bulkhead.waiting(), RateLimiter::named("dropped").snapshot().available())
}

/// Lets a call get as far as it comes.
async fn begin(call: Pin<&mut impl Future>) {
    assert!(tokio::time::timeout(Duration::from_millis(1), call).await.is_err(), "it has not ended");
}

#[tokio::test(start_paused = true)]
async fn everything_is_given_back_but_what_a_body_has_used() {
    let breaker = || CircuitBreaker::named("dropped").snapshot();
    let mut runs = Box::pin(call(true));
    begin(runs.as_mut()).await;
    assert_eq!(held(), (1, 0, 8));

    let mut queued = Box::pin(call(true));
    begin(queued.as_mut()).await;
    assert_eq!(held(), (1, 1, 7));
    drop(queued);
    assert_eq!(held(), (1, 0, 8), "its body has not begun");

    drop(runs);
    assert_eq!(held(), (0, 0, 8), "its body has begun");
    assert_eq!((breaker().failures(), breaker().successes()), (0, 0));

    let mut waits = Box::pin(call(false));
    begin(waits.as_mut()).await;
    assert_eq!((held(), BUDGET.snapshot().available()), ((0, 0, 7), 99));
    drop(waits);
    assert_eq!(BUDGET.snapshot().available(), 100);
    assert_eq!(breaker().failures(), 1, "the attempt before the wait has ended, and counts");

    assert!(call(false).await.is_err());
    tokio::time::advance(Duration::from_secs(5)).await;
    let mut probe = Box::pin(call(true));
    begin(probe.as_mut()).await;
    assert!(matches!(call(true).await, Err(Error::Policy(PolicyError::CircuitOpen(_)))), "one probe");
    drop(probe);
    assert_eq!(breaker().state(), CircuitState::HalfOpen);
    begin(Box::pin(call(true)).as_mut()).await;
}

/// Counts those that are alive.
struct Alive<'a>(&'a Cell<u32>);

impl<'a> Alive<'a> {
    fn new(count: &'a Cell<u32>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[fallback(with = |_| { answered.set(true); Ok(()) })]
#[timeout(1m)]
#[hedge(1s, attempts = 3)]
async fn hedged(alive: &Cell<u32>, answered: &Cell<bool>) -> Result<(), Error> {
    let _alive = Alive::new(alive);
    std::future::pending().await
}

#[tokio::test(start_paused = true)]
async fn all_attempts_of_a_hedge_go_and_no_fallback_comes() {
    let (alive, answered) = (Cell::new(0), Cell::new(false));
    let mut call = Box::pin(hedged(&alive, &answered));
    assert!(tokio::time::timeout(Duration::from_millis(1500), call.as_mut()).await.is_err());
    assert_eq!(alive.get(), 2);
    drop(call);
    assert_eq!(alive.get(), 0);
    tokio::time::advance(Duration::from_secs(120)).await;
    assert!(!answered.get());

    hedged(&alive, &answered).await.expect("the fallback answers");
    assert!(answered.get());
}
