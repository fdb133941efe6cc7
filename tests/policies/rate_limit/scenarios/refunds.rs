//! A token goes back if no body has begun.

use std::io;
use std::panic::catch_unwind;

use resilience::{
    Bulkhead, CircuitBreaker, Deadline, PolicyError, RateLimiter, TestClock, bulkhead, circuit_breaker,
    fallback, rate_limit, retry, timeout,
};
use tokio::task::yield_now;

use crate::rate_limit::{Error, available};
use crate::support::{ms, secs};

#[test]
fn a_rejection_below_gives_the_token_back_whatever_it_becomes() {
    static SHUT: CircuitBreaker = CircuitBreaker::unshared("shut").build();
    static FULL: Bulkhead = Bulkhead::unshared("full").limit(1).build();
    static SPENT: RateLimiter = RateLimiter::unshared("spent").limit(1).per(secs(3_600)).build();
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds")]
    #[circuit_breaker(breaker = SHUT)]
    fn open() -> io::Result<()> {
        Ok(())
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds")]
    #[bulkhead(bulkhead = FULL, map_err = |_| io::ErrorKind::TimedOut.into())]
    fn full() -> io::Result<()> {
        Ok(())
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds")]
    #[rate_limit(limiter = SPENT, map_err = |_| io::Error::other("later"))]
    fn limited() -> io::Result<()> {
        Ok(())
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds")]
    #[fallback(value = ())]
    #[rate_limit(limiter = SPENT)]
    fn answered() -> io::Result<()> {
        Ok(())
    }
    let _installed = TestClock::new().install();
    let tokens = || available("rate_limit: refunds");
    assert!(limited().is_ok());
    assert_eq!(tokens(), 4, "this body ran");
    SHUT.force_open();
    let permit = FULL.try_acquire().expect("it is free");
    assert!([open(), full(), limited()].iter().all(Result::is_err));
    assert!(answered().is_ok());
    assert_eq!(tokens(), 4);
    SHUT.reset();
    drop(permit);
    assert!(open().is_ok() && full().is_ok());
    assert_eq!(tokens(), 2);
}

#[tokio::test(start_paused = true)]
async fn async_code_gives_it_back_too() {
    static FULL: Bulkhead = Bulkhead::unshared("full, async").limit(1).wait(secs(1)).build();
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds, async")]
    #[bulkhead(bulkhead = FULL)]
    async fn call() -> Result<(), PolicyError> {
        Ok(())
    }
    // The token is held in the other way.
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds, async", map_err = |limited| {
        let _ = name;
        limited.into()
    })]
    #[bulkhead(bulkhead = FULL)]
    async fn named(name: &str) -> Result<(), PolicyError> {
        Ok(())
    }
    let tokens = || available("rate_limit: refunds, async");
    let permit = FULL.try_acquire().expect("it is free");
    assert!(call().await.is_err() && named("a").await.is_err());
    assert_eq!(tokens(), 5);
    // Dropped while it waits for a place.
    assert!(tokio::time::timeout(ms(10), call()).await.is_err());
    assert!(tokio::time::timeout(ms(10), named("a")).await.is_err());
    assert_eq!(tokens(), 5);
    drop(permit);
    assert!(call().await.is_ok() && named("a").await.is_ok());
    assert_eq!(tokens(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_over_gives_it_back() {
    #[rate_limit(5, per = 1h, name = "rate_limit: no time")]
    #[timeout(1s)]
    async fn call() -> Result<(), PolicyError> {
        Ok(())
    }
    let late = Deadline::within(ms(0)).scope(call()).await;
    assert!(matches!(late, Err(PolicyError::TimedOut(_))), "{late:?}");
    assert_eq!(available("rate_limit: no time"), 5);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_has_begun_spends_it_however_it_ends() {
    #[rate_limit(9, per = 1h, name = "rate_limit: begun")]
    async fn call(how: &str) -> Result<(), Error> {
        match how {
            "fails" => Err(Error::Failed),
            "waits" => std::future::pending().await,
            "panics" => panic!("the body panics"),
            _ => Ok(()),
        }
    }
    #[rate_limit(9, per = 1h, name = "rate_limit: begun")]
    fn sync(panics: bool) -> Result<(), Error> {
        assert!(!panics, "the body panics");
        Err(Error::Failed)
    }
    let tokens = || available("rate_limit: begun");
    assert_eq!(call("fails").await, Err(Error::Failed));
    assert_eq!(tokens(), 8);
    assert!(tokio::time::timeout(ms(10), call("waits")).await.is_err());
    assert_eq!(tokens(), 7);
    assert!(tokio::task::spawn(call("panics")).await.is_err());
    assert_eq!(tokens(), 6);
    assert!(catch_unwind(|| sync(true)).is_err());
    assert_eq!(tokens(), 5);
    assert_eq!(sync(false), Err(Error::Failed));
    assert_eq!(tokens(), 4);
}

#[tokio::test]
async fn a_body_that_begins_at_a_later_poll_spends_it() {
    static FULL: Bulkhead = Bulkhead::unshared("later").limit(1).queue(1).build();
    #[rate_limit(5, per = 1h, name = "rate_limit: later poll")]
    #[bulkhead(bulkhead = FULL)]
    async fn call() -> Result<(), PolicyError> {
        yield_now().await;
        Ok(())
    }
    let permit = FULL.try_acquire().expect("it is free");
    let mut waits = Box::pin(call());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(waits.as_mut().poll(&mut cx).is_pending());
    drop(permit);
    assert!(waits.as_mut().poll(&mut cx).is_pending(), "now the body has begun");
    drop(waits);
    assert_eq!(available("rate_limit: later poll"), 4);
}

#[test]
fn the_body_of_another_function_is_another_body() {
    static SPENT: RateLimiter = RateLimiter::unshared("of the callee").limit(1).per(secs(3_600)).build();
    #[rate_limit(limiter = SPENT)]
    fn callee() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: caller")]
    fn caller() -> Result<(), Error> {
        callee()
    }
    let _installed = TestClock::new().install();
    assert!(caller().is_ok());
    assert!(caller().is_err());
    assert_eq!(available("rate_limit: caller"), 3, "the caller's own body has begun both times");
}

#[test]
fn a_future_that_was_never_polled_takes_no_token() {
    #[rate_limit(5, per = 1h, name = "rate_limit: never polled")]
    async fn call() -> Result<(), Error> {
        Ok(())
    }
    drop(call());
    assert_eq!(RateLimiter::find("rate_limit: never polled").map(|it| it.snapshot().available()), None);
}

#[test]
fn the_body_of_another_function_does_not_spend_it() {
    static FULL: Bulkhead = Bulkhead::unshared("full").limit(1).build();
    #[rate_limit(100, per = 1h)]
    fn cached() -> Result<u32, PolicyError> {
        Ok(7)
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds, others")]
    #[fallback(with = |_| cached())]
    #[bulkhead(bulkhead = FULL)]
    fn falls_back() -> Result<u32, PolicyError> {
        Ok(1)
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds, others")]
    #[bulkhead(bulkhead = FULL, map_err = |full| { let _ = cached(); full.into() })]
    fn maps() -> Result<u32, PolicyError> {
        Ok(1)
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds, others")]
    #[bulkhead(1, key = cached().unwrap_or_default())]
    #[circuit_breaker(name = "rate_limit: refunds, shut")]
    fn asks_for_its_key() -> Result<u32, PolicyError> {
        Ok(1)
    }
    let _installed = TestClock::new().install();
    let tokens = || available("rate_limit: refunds, others");
    let permit = FULL.try_acquire().expect("it is free");
    assert_eq!(falls_back().ok(), Some(7));
    assert_eq!(tokens(), 5, "the fallback ran, and no body");
    assert!(maps().is_err());
    assert_eq!(tokens(), 5);
    CircuitBreaker::named("rate_limit: refunds, shut").force_open();
    assert!(asks_for_its_key().is_err());
    assert_eq!(tokens(), 5);
    drop(permit);
    assert_eq!((falls_back().ok(), tokens()), (Some(1), 4));
}

#[tokio::test(start_paused = true)]
async fn a_retry_above_another_limit_spends_both_with_its_first_body() {
    #[rate_limit(5, per = 1h, name = "rate_limit: refunds, attempts")]
    #[retry(attempts = 3, base = 0ms)]
    #[rate_limit(2, per = 1h)]
    async fn fails() -> Result<u32, Error> {
        yield_now().await;
        Err(Error::Failed)
    }
    assert!(fails().await.is_err(), "the third attempt is refused");
    assert_eq!(available("rate_limit: refunds, attempts"), 4);
}

/// The body of the caller has begun, and that of the function that it calls has not.
#[tokio::test(start_paused = true)]
async fn a_call_in_the_body_of_another_gets_its_token_back() {
    static FULL: Bulkhead = Bulkhead::unshared("full, inside").limit(1).build();
    #[rate_limit(5, per = 1h, name = "rate_limit: inside")]
    #[bulkhead(bulkhead = FULL)]
    fn inside() -> Result<(), PolicyError> {
        Ok(())
    }
    #[rate_limit(5, per = 1h, name = "rate_limit: inside, async")]
    #[bulkhead(bulkhead = FULL)]
    async fn inside_async() -> Result<(), PolicyError> {
        Ok(())
    }
    #[rate_limit(100, name = "rate_limit: outside")]
    fn outside() -> Result<(), PolicyError> {
        assert!(inside().is_err() && inside().is_err());
        Ok(())
    }
    #[rate_limit(100, name = "rate_limit: outside, async")]
    async fn outside_async() -> Result<(), PolicyError> {
        assert!(inside_async().await.is_err() && inside_async().await.is_err());
        inside()
    }
    let permit = FULL.try_acquire().expect("it is free");
    assert!(outside().is_ok() && outside_async().await.is_err());
    assert_eq!((available("rate_limit: inside"), available("rate_limit: inside, async")), (5, 5));
    assert_eq!((available("rate_limit: outside"), available("rate_limit: outside, async")), (99, 99));
    drop(permit);
    assert!(inside().is_ok() && inside_async().await.is_ok());
    assert_eq!((available("rate_limit: inside"), available("rate_limit: inside, async")), (4, 4));
}
