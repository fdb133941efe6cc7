//! The ends of a call: a chain, an error of the fallback itself, a panic, a call that is dropped.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context, Waker};

use resilience::fallback;

use crate::support::{Error, Runs, outcome};

type Log = RefCell<Vec<&'static str>>;

#[fallback(with = |error| { log.borrow_mut().push("second"); if fails == 3 { Err(error) } else { Ok(2) } })]
#[fallback(with = |error| { log.borrow_mut().push("first"); if fails >= 2 { Err(error) } else { Ok(1) } })]
fn chain(log: &Log, fails: u32) -> Result<u32, Error> {
    log.borrow_mut().push("body");
    if fails >= 1 { Err(Error::Failed) } else { Ok(0) }
}

#[fallback(with = |error| { log.borrow_mut().push("second"); if fails == 3 { Err(error) } else { Ok(2) } })]
#[fallback(with = |error| { log.borrow_mut().push("first"); if fails >= 2 { return Err(error); } Ok(1) })]
async fn chain_async(log: &Log, fails: u32) -> Result<u32, Error> {
    log.borrow_mut().push("body");
    if fails >= 1 { Err(Error::Failed) } else { Ok(0) }
}

#[tokio::test]
async fn a_chain_is_asked_from_the_lowest_up() {
    let all = ["body", "first", "second"];
    for (fails, expected, asked) in [(0, Ok(0), 1), (1, Ok(1), 2), (2, Ok(2), 3), (3, Err(Error::Failed), 3)]
    {
        let log = Log::default();
        assert_eq!(chain(&log, fails), expected);
        assert_eq!(*log.borrow(), all[..asked]);
        let log = Log::default();
        assert_eq!(chain_async(&log, fails).await, expected);
        assert_eq!(*log.borrow(), all[..asked]);
    }
}

#[test]
fn each_of_a_chain_has_its_own_on() {
    #[fallback(value = 2, on = Error::Client)]
    #[fallback(value = 1, on = Error::Failed)]
    fn call(error: Error) -> Result<u32, Error> {
        Err(error)
    }
    assert_eq!(call(Error::Failed), Ok(1));
    assert_eq!(call(Error::Client), Ok(2));
    assert_eq!(call(Error::Ignored), Err(Error::Ignored));
}

#[tokio::test]
async fn an_error_of_the_fallback_is_the_result() {
    #[fallback(with = |_| { runs.add(); Err(Error::Client) })]
    fn call(runs: &Runs) -> Result<u32, Error> {
        Err(Error::Failed)
    }
    #[fallback(with = |_| { runs.add(); Err(Error::Client) })]
    async fn call_async(runs: &Runs) -> Result<u32, Error> {
        Err(Error::Failed)
    }
    let runs = Runs::default();
    assert_eq!((call(&runs), runs.count()), (Err(Error::Client), 1));
    assert_eq!((call_async(&runs).await, runs.count()), (Err(Error::Client), 2));
}

#[fallback(value = { runs.add(); })]
fn panics(runs: &Runs) -> Result<(), Error> {
    outcome('p')
}

#[fallback(value = { runs.add(); })]
async fn panics_async(runs: &Runs) -> Result<(), Error> {
    tokio::task::yield_now().await;
    outcome('p')
}

#[test]
fn a_panic_of_the_body_goes_on_and_nothing_falls_back() {
    let runs = Runs::default();
    assert!(catch_unwind(AssertUnwindSafe(|| panics(&runs))).is_err());
    let mut cx = Context::from_waker(Waker::noop());
    let mut call = pin!(panics_async(&runs));
    assert!(call.as_mut().poll(&mut cx).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(&mut cx))).is_err());
    assert_eq!(runs.count(), 0);
}

#[test]
fn a_panic_of_the_fallback_passes_the_next_one() {
    #[fallback(value = { runs.add(); })]
    #[fallback(with = |_| resume_unwind(Box::new("the fallback panics")))]
    fn call(runs: &Runs) -> Result<(), Error> {
        Err(Error::Failed)
    }
    let runs = Runs::default();
    assert!(catch_unwind(AssertUnwindSafe(|| call(&runs))).is_err());
    assert_eq!(runs.count(), 0);
}

#[test]
fn a_call_that_is_dropped_has_no_fallback() {
    #[fallback(value = { runs.add(); })]
    async fn call(runs: &Runs) -> Result<(), Error> {
        tokio::task::yield_now().await;
        Err(Error::Failed)
    }
    let runs = Runs::default();
    {
        let mut call = pin!(call(&runs));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(runs.count(), 0);
}

#[test]
fn a_fallback_that_is_dropped_ends_where_it_waits() {
    #[fallback(with = |_| { begun.set(true); tokio::task::yield_now().await; ended.set(true); Ok(()) })]
    async fn call(begun: &Cell<bool>, ended: &Cell<bool>) -> Result<(), Error> {
        Err(Error::Failed)
    }
    let (begun, ended) = (Cell::new(false), Cell::new(false));
    {
        let mut call = pin!(call(&begun, &ended));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!((begun.get(), ended.get()), (true, false));
}
