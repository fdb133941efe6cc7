//! What a retry and a breaker on the same function make of a cut, whatever `map_err` and `on` say.

use std::cell::Cell;
use std::future::pending;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, Deadline, circuit_breaker, retry, timeout};
use tokio::time::sleep;

use crate::support::{ms, secs};

#[derive(Clone, Debug, PartialEq)]
enum Error {
    Down,
    Slow,
    Rejected,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Error::Rejected
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_retried_whatever_on_says() {
    #[retry(attempts = 3, base = 0s, on = Error::Down)]
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn call(runs: &Cell<u32>) -> Result<u8, Error> {
        runs.set(runs.get() + 1);
        match runs.get() {
            1 => pending().await,
            _ => Err(Error::Slow),
        }
    }
    let runs = Cell::new(0);
    assert_eq!(call(&runs).await, Err(Error::Slow));
    assert_eq!(runs.get(), 2, "the error of the second attempt is no cut, and `on` leaves it out");
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_a_failure_whatever_on_says() {
    #[circuit_breaker(name = "cut below a breaker", threshold = 2, on = Error::Down)]
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn call(time: Duration) -> Result<(), Error> {
        sleep(time).await;
        Err(Error::Slow)
    }
    let breaker = CircuitBreaker::named("cut below a breaker");
    let _ = call(ms(10)).await;
    assert_eq!(breaker.snapshot().failures(), 0, "`on` leaves this error out");
    assert_eq!(call(secs(9)).await, Err(Error::Slow));
    assert_eq!(breaker.snapshot().failures(), 1);
    assert_eq!(call(secs(9)).await, Err(Error::Slow));
    assert_eq!(call(secs(9)).await, Err(Error::Rejected));
}

#[tokio::test(start_paused = true)]
async fn what_a_breaker_ignores_wins_over_a_cut() {
    #[circuit_breaker(name = "cut is ignored", threshold = 1, ignore = Error::Slow)]
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn call() -> Result<(), Error> {
        pending().await
    }
    assert_eq!(call().await, Err(Error::Slow));
    assert_eq!(call().await, Err(Error::Slow));
    assert_eq!(CircuitBreaker::named("cut is ignored").snapshot().failures(), 0);
}

#[circuit_breaker(name = "hurried", threshold = 1)]
#[timeout(1s, map_err = |_| Error::Slow)]
async fn hurried() -> Result<(), Error> {
    pending().await
}

#[tokio::test(start_paused = true)]
async fn the_hurry_of_a_caller_says_nothing_about_the_service() {
    let breaker = CircuitBreaker::named("hurried");
    for left in [Duration::ZERO, ms(100), ms(499)] {
        assert_eq!(Deadline::within(left).scope(hurried()).await, Err(Error::Slow));
        assert!(breaker.state() == CircuitState::Closed, "{left:?} were left");
    }
    assert_eq!(Deadline::within(ms(500)).scope(hurried()).await, Err(Error::Slow));
    assert!(breaker.state() == CircuitState::Open, "half of the limit has passed");
}

#[tokio::test(start_paused = true)]
async fn a_breaker_by_hand_ignores_the_hurry_of_a_caller_too() {
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn call(cell: Option<&Cell<u32>>) -> Result<(), Error> {
        match cell {
            Some(_) => Err(Error::Down),
            None => pending().await,
        }
    }
    let breaker = CircuitBreaker::unshared("by hand").threshold(9).build();
    let failures = || breaker.snapshot().failures();
    let hurried = Deadline::within(ms(100)).scope(breaker.call_async(call(None)));
    assert_eq!((hurried.await, failures()), (Err(Error::Slow), 0));
    let runs = Cell::new(0);
    assert_eq!((breaker.call_async(call(Some(&runs))).await, failures()), (Err(Error::Down), 1));
    assert_eq!((breaker.call_async(call(None)).await, failures()), (Err(Error::Slow), 2));
    let late = Deadline::within(ms(500)).scope(breaker.call_async_if(|_| true, call(None)));
    assert_eq!((late.await, failures()), (Err(Error::Slow), 3));
    // A cut from before the call is no excuse for it.
    let later = Deadline::within(ms(100)).scope(async {
        assert_eq!(call(None).await, Err(Error::Slow));
        breaker.call_async(std::future::ready(Err::<(), _>(Error::Down))).await
    });
    assert_eq!((later.await, failures()), (Err(Error::Down), 4));
    let later = Deadline::within(ms(100)).scope(async {
        assert_eq!(call(None).await, Err(Error::Slow));
        breaker.call(|| Err::<(), _>(Error::Down))
    });
    assert_eq!((later.await, failures()), (Err(Error::Down), 5));
}

#[tokio::test(start_paused = true)]
async fn a_limit_below_a_breaker_is_no_hurry_of_its_caller() {
    #[circuit_breaker(name = "own total", threshold = 9)]
    #[timeout(1s, map_err = |_| Error::Slow)]
    #[retry(attempts = 9, base = 0s)]
    #[timeout(300ms, map_err = |_| Error::Slow)]
    async fn in_total() -> Result<(), Error> {
        pending().await
    }
    #[circuit_breaker(name = "own max_duration", threshold = 9)]
    #[retry(attempts = 9, base = 0s, max_duration = 1s)]
    #[timeout(300ms, map_err = |_| Error::Slow)]
    async fn in_time() -> Result<(), Error> {
        pending().await
    }
    let failures = |name| CircuitBreaker::named(name).snapshot().failures();
    // The fourth attempt is cut after 100 ms of its 300.
    assert_eq!((in_total().await, failures("own total")), (Err(Error::Slow), 1));
    assert_eq!((in_time().await, failures("own max_duration")), (Err(Error::Slow), 1));
    // A deadline of the caller that is later has cut nothing.
    let patient = Deadline::within(secs(2));
    assert_eq!((patient.scope(in_total()).await, failures("own total")), (Err(Error::Slow), 2));
    // The second attempt is cut after 100 ms of its 300, because its caller was in a hurry.
    let hurried = Deadline::within(ms(400));
    assert_eq!((hurried.scope(in_total()).await, failures("own total")), (Err(Error::Slow), 2));
    let hurried = Deadline::within(ms(400));
    assert_eq!((hurried.scope(in_time()).await, failures("own max_duration")), (Err(Error::Slow), 1));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_below_a_breaker_by_hand_is_no_hurry_of_its_caller() {
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn cached() -> Result<(), Error> {
        pending().await
    }
    async fn call() -> Result<(), Error> {
        // The cache has 5 ms. The service fails.
        let _ = Deadline::within(ms(5)).scope(cached()).await;
        Err(Error::Down)
    }
    let breaker = CircuitBreaker::unshared("by hand").threshold(9).build();
    let failures = || breaker.snapshot().failures();
    assert_eq!((breaker.call_async(call()).await, failures()), (Err(Error::Down), 1));
    let patient = Deadline::within(secs(2)).scope(breaker.call_async(call()));
    assert_eq!((patient.await, failures()), (Err(Error::Down), 2));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_over_spends_no_probe() {
    #[circuit_breaker(name = "late probe", threshold = 1, cooldown = 5s)]
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn call(ends: bool) -> Result<(), Error> {
        if ends { Ok(()) } else { pending().await }
    }
    assert_eq!(call(false).await, Err(Error::Slow));
    sleep(secs(5)).await;
    assert_eq!(Deadline::within(Duration::ZERO).scope(call(true)).await, Err(Error::Slow));
    assert_eq!(call(true).await, Ok(()), "the probe is still there");
}

#[tokio::test(start_paused = true)]
async fn a_limit_for_all_attempts_stands_above_them() {
    #[timeout(1s, map_err = |_| Error::Slow)]
    #[retry(attempts = 9, base = 0s)]
    #[timeout(300ms, map_err = |_| Error::Slow)]
    async fn call(runs: &Cell<u32>) -> Result<(), Error> {
        runs.set(runs.get() + 1);
        pending().await
    }
    let (runs, start) = (Cell::new(0), tokio::time::Instant::now());
    assert_eq!(call(&runs).await, Err(Error::Slow));
    assert_eq!((runs.get(), start.elapsed()), (4, secs(1)));
}
