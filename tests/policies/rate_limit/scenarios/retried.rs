//! Beside a retry.

use std::cell::Cell;
use std::io;

use resilience::{
    Bulkhead, BulkheadFull, BulkheadPermit, CircuitBreaker, CircuitOpen, PolicyError, RateLimited,
    RateLimiter, RetryError, StopReason, TestClock, Transient, bulkhead, rate_limit, retry,
};

use crate::rate_limit::{Error, available, retry_after};
use crate::support::{Runs, ms, secs};

#[test]
fn below_a_retry_each_attempt_pays() {
    #[retry(attempts = 5, base = 1ms, jitter = none)]
    #[rate_limit(3, per = 1h, name = "rate_limit: below a retry")]
    fn call(runs: &Runs) -> io::Result<()> {
        runs.add();
        Err(io::ErrorKind::TimedOut.into())
    }
    let _installed = TestClock::new().install();
    let runs = Runs::default();
    let error = call(&runs).expect_err("all attempts fail, and then there is no token");
    assert!(error.downcast::<RateLimited>().is_ok(), "the rejection ends the call");
    assert_eq!((runs.count(), available("rate_limit: below a retry")), (3, 0));
}

#[test]
fn above_a_retry_a_call_takes_one_token() {
    #[rate_limit(3, per = 1h, name = "rate_limit: above a retry")]
    #[retry(attempts = 5, base = 1ms, jitter = none)]
    fn call(runs: &Runs) -> Result<(), Error> {
        runs.add();
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    let runs = Runs::default();
    assert_eq!(call(&runs), Err(Error::Failed));
    assert_eq!((runs.count(), available("rate_limit: above a retry")), (5, 2));
}

#[test]
fn once_an_attempt_has_run_the_token_above_is_spent() {
    static PLACES: Bulkhead = Bulkhead::unshared("places").limit(1).build();
    #[rate_limit(3, per = 1h, name = "rate_limit: spent by an attempt")]
    #[retry(attempts = 5, base = 1ms, jitter = none, on = |_| true, notify = |_| taken.set(PLACES.try_acquire().ok()))]
    #[bulkhead(bulkhead = PLACES)]
    fn call(runs: &Runs, taken: &Cell<Option<BulkheadPermit>>) -> io::Result<()> {
        runs.add();
        Err(io::ErrorKind::TimedOut.into())
    }
    let _installed = TestClock::new().install();
    let tokens = || available("rate_limit: spent by an attempt");
    let (runs, taken) = (Runs::default(), Cell::new(None));
    let error = call(&runs, &taken).expect_err("the second attempt finds no place");
    assert!(error.downcast::<BulkheadFull>().is_ok());
    assert_eq!((runs.count(), tokens()), (1, 2));
    let error = call(&runs, &taken).expect_err("nor does the first one now");
    assert!(error.downcast::<BulkheadFull>().is_ok());
    assert_eq!((runs.count(), tokens()), (1, 2), "no body began");
}

#[tokio::test(start_paused = true)]
async fn waits_of_both_add_up() {
    #[retry(attempts = 3, base = 10ms, jitter = none, factor = 1)]
    #[rate_limit(1, per = 100ms, wait = 1s)]
    async fn call(starts: &mut Vec<std::time::Duration>, start: tokio::time::Instant) -> Result<(), Error> {
        starts.push(start.elapsed());
        Err(Error::Failed)
    }
    let mut starts = Vec::new();
    let outcome = call(&mut starts, tokio::time::Instant::now()).await;
    assert_eq!(outcome, Err(Error::Failed));
    assert_eq!(starts, [ms(0), ms(100), ms(200)]);
}

#[test]
fn a_retry_error_says_why_it_ended() {
    #[retry(attempts = 9, base = 1ms, jitter = none, map_err = RetryError::new)]
    #[rate_limit(2, per = 10s)]
    fn call() -> Result<(), RetryError<Error>> {
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    let error = call().expect_err("it fails");
    assert_eq!((error.reason(), error.attempts(), error.is_rejection()), (StopReason::Rejected, 2, true));
    let after = retry_after::<()>(&Err(error.into_error()));
    assert_eq!(after, Some(secs(5).saturating_sub(ms(1 + 2))));
}

#[test]
fn a_retry_around_another_function_knows_whose_rejection_it_is() {
    /// Kinds of variants say nothing of the errors in them.
    #[derive(Debug, Transient)]
    enum Kept {
        Busy(BulkheadFull),
        TooMany(RateLimited),
        Down { source: CircuitOpen },
        Either(PolicyError),
    }

    #[retry(attempts = 3, base = 1ms, map_err = RetryError::new)]
    fn around(inner: &dyn Fn() -> Kept) -> Result<(), RetryError<Kept>> {
        Err(inner())
    }
    let _installed = TestClock::new().install();
    let places = Bulkhead::unshared("places").limit(1).build();
    let _held = places.try_acquire();
    let tokens = RateLimiter::unshared("tokens").limit(1).build();
    let _spent = tokens.try_acquire();
    let breaker = CircuitBreaker::unshared("breaker").build();
    breaker.force_open();
    let full = || places.try_acquire().expect_err("the place is taken");
    let limited = || tokens.try_acquire().expect_err("the token is spent");
    let open = || breaker.try_acquire().expect_err("it is open");
    let reason = |inner: &dyn Fn() -> Kept| around(inner).expect_err("it is rejected").reason();
    assert_eq!(reason(&|| Kept::Busy(full())), StopReason::Rejected);
    assert_eq!(reason(&|| Kept::TooMany(limited())), StopReason::Rejected);
    assert_eq!(reason(&|| Kept::Either(full().into())), StopReason::Rejected);
    assert_eq!(reason(&|| Kept::Down { source: open() }), StopReason::CircuitOpen);
    assert_eq!(reason(&|| Kept::Either(open().into())), StopReason::CircuitOpen);
}
