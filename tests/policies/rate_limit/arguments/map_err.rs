//! Argument layer: `map_err`, and the other ways of the rejection into the function's error.

use std::io;
use std::time::Duration;

use resilience::{
    CircuitBreaker, PolicyError, RateLimited, RateLimiter, StopReason, TestClock, circuit_breaker,
    rate_limit, retry,
};

/// A limiter whose only token is gone.
macro_rules! spent {
    ($name:ident) => {
        static $name: RateLimiter =
            RateLimiter::unshared("spent").limit(1).per(Duration::from_secs(3_600)).build();
        let _installed = TestClock::new().install();
        $name.try_acquire().expect("it is there");
    };
}

#[derive(Debug, PartialEq)]
enum Error {
    Later(String),
    Policy(PolicyError),
}

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

#[test]
fn the_sum_of_all_policies_has_room_for_it() {
    spent!(SPENT);
    #[rate_limit(limiter = SPENT)]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let Err(Error::Policy(PolicyError::RateLimited(limited))) = call() else { panic!("it is spent") };
    assert_eq!(limited.name(), "spent");
}

#[test]
fn an_io_error_holds_it() {
    spent!(SPENT);
    #[rate_limit(limiter = SPENT)]
    fn call() -> io::Result<()> {
        Ok(())
    }
    assert!(call().expect_err("it is spent").downcast::<RateLimited>().is_ok());
}

#[tokio::test]
async fn it_may_name_parameters_that_the_body_consumes_or_changes() {
    static LIMITER: RateLimiter =
        RateLimiter::unshared("api").limit(2).per(Duration::from_secs(3_600)).build();
    #[rate_limit(limiter = LIMITER, map_err = |_| Error::Later(name.to_uppercase()))]
    async fn consumed(name: String) -> Result<String, Error> {
        Ok(name)
    }
    #[rate_limit(limiter = LIMITER, map_err = |limited| Error::Later(format!("{names:?} {}", limited.name())))]
    async fn changed(names: &mut Vec<u8>) -> Result<(), Error> {
        names.push(2);
        Ok(())
    }
    let mut names = vec![1];
    assert_eq!((consumed("x".to_owned()).await, changed(&mut names).await), (Ok("x".to_owned()), Ok(())));
    assert_eq!(LIMITER.snapshot().available(), 0, "the bodies have run");
    assert_eq!(consumed("x".to_owned()).await, Err(Error::Later("X".to_owned())));
    assert_eq!(changed(&mut names).await, Err(Error::Later("[1, 2] api".to_owned())));
}

#[test]
fn a_retry_above_makes_no_further_attempt_whatever_it_becomes() {
    spent!(SPENT);
    #[retry(attempts = 5, on = |_| true, map_err = |error, attempts| {
        assert_eq!((attempts.made(), attempts.reason()), (0, StopReason::Rejected));
        error
    })]
    #[rate_limit(limiter = SPENT, map_err = |_| io::ErrorKind::ConnectionRefused.into())]
    fn call() -> io::Result<()> {
        Ok(())
    }
    assert_eq!(call().expect_err("it is spent").kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(SPENT.snapshot().rejected(), 1, "it was asked once");
}

#[test]
fn a_breaker_above_does_not_count_it_whatever_it_becomes() {
    spent!(SPENT);
    #[circuit_breaker(name = "rate_limit: breaker above", threshold = 1, on = |_| true)]
    #[rate_limit(limiter = SPENT, map_err = |_| io::Error::other("down"))]
    fn call() -> io::Result<()> {
        Ok(())
    }
    assert!(call().is_err());
    assert_eq!(CircuitBreaker::named("rate_limit: breaker above").snapshot().recorded(), 0);
}
