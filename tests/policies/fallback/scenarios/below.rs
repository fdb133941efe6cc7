//! A fallback above other layers: it runs after them, and sees their outcome.

use std::cell::Cell;

use resilience::{CircuitBreaker, RetryError, TestClock, circuit_breaker, fallback, retry};
use tokio::sync::Mutex;

use crate::support::{Error, Runs, secs};

#[fallback(value = 7)]
#[retry(attempts = 3)]
fn retried(runs: &Runs, failures: u32) -> Result<u32, Error> {
    let run = runs.add();
    if run <= failures { Err(Error::Failed) } else { Ok(run) }
}

#[fallback(value = 7)]
#[retry(attempts = 3)]
async fn retried_async(runs: &Runs, failures: u32) -> Result<u32, Error> {
    let run = runs.add();
    if run <= failures { Err(Error::Failed) } else { Ok(run) }
}

#[tokio::test(start_paused = true)]
async fn it_answers_after_the_last_attempt() {
    let _installed = TestClock::new().install();
    for (failures, expected) in [(0, (Ok(1), 1)), (2, (Ok(3), 3)), (3, (Ok(7), 3))] {
        let runs = Runs::default();
        assert_eq!((retried(&runs, failures), runs.count()), expected);
        let runs = Runs::default();
        assert_eq!((retried_async(&runs, failures).await, runs.count()), expected);
    }
}

#[fallback(with = |error| { seen.set(matches!(error, Error::Open(_))); Ok(7) })]
#[circuit_breaker(name = "fallback: rejects", threshold = 1, cooldown = 30s)]
fn guarded(runs: &Runs, seen: &Cell<bool>) -> Result<u32, Error> {
    runs.add();
    Err(Error::Failed)
}

#[test]
fn a_rejection_falls_back_and_the_breaker_counts_the_real_error() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let (runs, seen) = (Runs::default(), Cell::new(false));
    assert_eq!((guarded(&runs, &seen), seen.get()), (Ok(7), false));
    assert_eq!((guarded(&runs, &seen), seen.get()), (Ok(7), true));
    assert_eq!(runs.count(), 1, "an open circuit runs no body");
    assert_eq!(CircuitBreaker::named("fallback: rejects").snapshot().rejected(), 1);
    clock.advance(secs(30));
    assert_eq!((guarded(&runs, &seen), seen.get()), (Ok(7), false));
    assert_eq!(runs.count(), 2, "the probe runs, fails, and falls back");
}

#[test]
fn the_probe_of_a_breaker_is_over_before_the_fallback_begins() {
    fn free() -> Result<u32, Error> {
        Ok(u32::from(CircuitBreaker::named("fallback: probe").try_acquire().is_ok()))
    }
    #[fallback(with = |_| free())]
    #[circuit_breaker(name = "fallback: probe", threshold = 1, cooldown = 30s, ignore = Error::Ignored)]
    fn call(error: Error) -> Result<u32, Error> {
        Err(error)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(call(Error::Failed), Ok(0), "the circuit has opened");
    clock.advance(secs(30));
    assert_eq!(call(Error::Ignored), Ok(1), "an ignored probe has given its slot back");
}

/// Counts itself while it lives.
struct Held<'a>(&'a Cell<u32>);

impl<'a> Held<'a> {
    fn new(count: &'a Cell<u32>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[tokio::test]
async fn what_the_body_held_is_dropped_before_the_fallback_begins() {
    #[fallback(with = |_| Ok(held.get()))]
    fn call(held: &Cell<u32>) -> Result<u32, Error> {
        let _held = Held::new(held);
        assert_eq!(held.get(), 1);
        Err(Error::Failed)
    }
    #[fallback(with = |_| Ok(held.get()))]
    async fn call_async(held: &Cell<u32>) -> Result<u32, Error> {
        let _held = Held::new(held);
        tokio::task::yield_now().await;
        assert_eq!(held.get(), 1);
        Err(Error::Failed)
    }
    #[fallback(value = held.get())]
    #[retry(attempts = 2, base = 0ms)]
    #[circuit_breaker]
    async fn stacked(held: &Cell<u32>) -> Result<u32, Error> {
        let _held = Held::new(held);
        tokio::task::yield_now().await;
        Err(Error::Failed)
    }
    let held = Cell::new(0);
    assert_eq!(call(&held), Ok(0));
    assert_eq!(call_async(&held).await, Ok(0));
    assert_eq!(stacked(&held).await, Ok(0));
}

#[tokio::test]
async fn a_value_drops_the_error_before_it_is_evaluated() {
    #[fallback(value = held.get())]
    fn call<'a>(held: &'a Cell<u32>) -> Result<u32, Held<'a>> {
        Err(Held::new(held))
    }
    #[fallback(with = |_| Ok(held.get()))]
    async fn call_async<'a>(held: &'a Cell<u32>) -> Result<u32, Held<'a>> {
        Err(Held::new(held))
    }
    #[fallback(value = held.get(), on_ok = |_| true)]
    fn by_value<'a>(held: &'a Cell<u32>, first: Option<Held<'a>>) -> Option<u32> {
        first.map(|held| held.0.get())
    }
    let held = Cell::new(0);
    assert_eq!(call(&held).ok(), Some(0));
    assert_eq!(call_async(&held).await.ok(), Some(0));
    assert_eq!(by_value(&held, Some(Held::new(&held))), Some(0));
}

#[tokio::test]
async fn a_lock_that_the_body_held_is_open() {
    #[fallback(with = |_| Ok(*state.lock().await))]
    async fn call(state: &Mutex<u32>) -> Result<u32, Error> {
        let mut held = state.lock().await;
        *held += 1;
        tokio::task::yield_now().await;
        Err(Error::Failed)
    }
    assert_eq!(call(&Mutex::new(1)).await, Ok(2));
}

#[test]
fn the_error_is_the_declared_one_above_map_err() {
    #[fallback(with = |error| if error.attempts() == 2 { Ok(7) } else { Err(error) })]
    #[retry(attempts = 2, map_err = RetryError::new)]
    fn by_path(text: &str) -> Result<u32, RetryError<std::num::ParseIntError>> {
        text.parse()
    }
    #[fallback(with = |(error, attempts)| Ok(u32::from(error == Error::Failed) + attempts))]
    #[retry(attempts = 2, map_err = |error: Error, attempts| (error, attempts.made()))]
    fn by_closure() -> Result<u32, (Error, u32)> {
        Err(Error::Failed)
    }
    #[fallback(value = 8, on = |error| error.attempts() == 2)]
    #[retry(attempts = 2, map_err = RetryError::new)]
    async fn by_path_async(text: &str) -> Result<u32, RetryError<std::num::ParseIntError>> {
        text.parse()
    }
    let _installed = TestClock::new().install();
    assert_eq!((by_path("x").ok(), by_path("5").ok()), (Some(7), Some(5)));
    assert_eq!(by_closure(), Ok(3));
    assert_eq!(pollster(by_path_async("x")).ok(), Some(8));
}

/// Polls a future that waits on a test clock alone.
fn pollster<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}
