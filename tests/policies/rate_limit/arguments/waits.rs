//! Argument layer: `wait`, in async and sync code, and beside deadlines.

use resilience::{Deadline, PolicyError, RateLimiter, TestClock, rate_limit, timeout};
use tokio::join;
use tokio::time::Instant;

use crate::rate_limit::{Error, began, retry_after};
use crate::support::{NANO, ms, secs};

#[tokio::test(start_paused = true)]
async fn calls_wait_in_order_and_who_would_wait_too_long_is_rejected() {
    #[rate_limit(1, per = 100ms, wait = 250ms)]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    let start = Instant::now();
    let (a, b, c, d) = join!(biased; call(), call(), call(), call());
    assert_eq!([a, b, c].map(|it| began(it, start)), [Some(ms(0)), Some(ms(100)), Some(ms(200))]);
    assert_eq!(retry_after(&d), Some(ms(50)), "then its token would be due within the longest wait");
    assert_eq!(Instant::now() - start, ms(200), "it was rejected at once");
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_exactly_the_longest_one_is_accepted() {
    #[rate_limit(1, per = 100ms, wait = 100ms)]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    let start = Instant::now();
    let (a, b) = join!(biased; call(), call());
    assert_eq!([a, b].map(|it| began(it, start)), [Some(ms(0)), Some(ms(100))]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_cannot_end_before_the_deadline_is_not_begun() {
    #[rate_limit(1, per = 100ms, wait = 1h, name = "rate_limit: deadline")]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    assert!(call().await.is_ok());
    let start = Instant::now();
    let late = Deadline::within(ms(100)).scope(call()).await;
    assert!(retry_after(&late).is_some(), "{late:?}");
    assert_eq!(Instant::now(), start, "it was rejected at once");
    let in_time = Deadline::within(ms(100) + ms(1)).scope(call()).await;
    assert_eq!(began(in_time, start), Some(ms(100)), "and nothing was taken");
}

#[tokio::test(start_paused = true)]
async fn a_timeout_above_ends_no_wait_that_is_not_begun() {
    static LIMITER: RateLimiter = RateLimiter::unshared("api").limit(1).per(secs(1)).wait(secs(60)).build();
    #[timeout(500ms)]
    #[rate_limit(limiter = LIMITER)]
    async fn call() -> Result<(), PolicyError> {
        Ok(())
    }
    assert!(call().await.is_ok());
    let start = Instant::now();
    let Err(PolicyError::RateLimited(limited)) = call().await else { panic!("its time is too short") };
    assert_eq!((limited.name(), Instant::now()), ("api", start));
}

#[tokio::test(start_paused = true)]
async fn without_a_wait_nobody_waits() {
    #[rate_limit(1, per = 1ns)]
    async fn fast() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(1, per = 1h, wait = 0s)]
    async fn slow() -> Result<(), Error> {
        Ok(())
    }
    let start = Instant::now();
    let _ = (fast().await, fast().await);
    assert_eq!(slow().await, Ok(()));
    assert_eq!(retry_after(&slow().await), Some(secs(3600)));
    assert_eq!(Instant::now(), start);
}

#[test]
fn a_sync_call_waits_on_its_thread_in_the_tests_time() {
    #[rate_limit(1, per = 1s, wait = 3s)]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for waited in 0..4 {
        assert_eq!(call(), Ok(()));
        assert_eq!(clock.elapsed(), secs(waited));
    }
    let within = Deadline::within(secs(1)).scope_sync(call);
    assert!(retry_after(&within).is_some(), "{within:?}");
    assert_eq!(clock.elapsed(), secs(3), "it did not wait");
    let within = Deadline::within(secs(1) + NANO).scope_sync(call);
    assert_eq!((within, clock.elapsed()), (Ok(()), secs(4)));
}
