//! Who gets a token, and when.

use resilience::{RateLimiter, rate_limit};
use tokio::join;
use tokio::time::{Instant, sleep};

use crate::rate_limit::{Error, began, retry_after};
use crate::support::{ms, secs};

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_waits_lets_the_others_move_up() {
    #[rate_limit(1, per = 100ms, wait = 1s, name = "rate_limit: moved up")]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    let start = Instant::now();
    assert!(call().await.is_ok());
    let dropped = tokio::time::timeout(ms(50), call());
    let (dropped, second, third) = join!(biased; dropped, call(), call());
    assert!(dropped.is_err());
    assert_eq!((began(second, start), began(third, start)), (Some(ms(100)), Some(ms(200))));
    assert_eq!(RateLimiter::named("rate_limit: moved up").snapshot().waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_never_passes_those_who_wait() {
    #[rate_limit(1, per = 100ms, wait = 1s)]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    let start = Instant::now();
    let newcomer = async {
        sleep(ms(100)).await;
        call().await
    };
    let (first, second, newcomer) = join!(call(), call(), newcomer);
    let mut begun = [first, second].map(|it| began(it, start));
    begun.sort();
    assert_eq!(begun, [Some(ms(0)), Some(ms(100))]);
    assert_eq!(began(newcomer, start), Some(ms(200)));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_not_wait_is_rejected_while_others_wait() {
    static LIMITER: RateLimiter =
        RateLimiter::unshared("one second").limit(1).per(secs(1)).wait(secs(5)).build();
    #[rate_limit(limiter = LIMITER)]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    let start = Instant::now();
    assert!(call().await.is_ok());
    let impatient = async {
        sleep(ms(999)).await;
        LIMITER.try_acquire()
    };
    let (waited, impatient) = join!(call(), impatient);
    assert_eq!(began(waited, start), Some(secs(1)));
    assert!(impatient.is_err());
}

#[tokio::test(start_paused = true)]
async fn who_is_polled_late_costs_nobody_anything() {
    #[rate_limit(1, per = 100ms, wait = 1s)]
    async fn call() -> Result<Instant, Error> {
        Ok(Instant::now())
    }
    let start = Instant::now();
    assert!(call().await.is_ok());
    let mut late = Box::pin(call());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(late.as_mut().poll(&mut cx).is_pending());
    let (punctual, ()) = join!(call(), sleep(ms(450)));
    assert_eq!(began(punctual, start), Some(ms(200)), "its turn is after that of the other one");
    assert_eq!(began(late.await, start), Some(ms(450)), "it was due long ago, and is let in");
    assert_eq!(retry_after(&call().await), None);
}
