//! `testing::off`, `no_waits` and `attempts`.

use resilience::{
    CircuitBreaker, Deadline, RetryError, RetryPolicy, TestClock, circuit_breaker, fallback, retry, testing,
    timeout,
};
use std::cell::Cell;
use std::io;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn fails(runs: &Cell<u32>) -> io::Result<u32> {
    runs.set(runs.get() + 1);
    Err(io::ErrorKind::ConnectionReset.into())
}

#[fallback(value = 1)]
#[retry(attempts = 3, base = 1h)]
#[circuit_breaker(name = "off::all", threshold = 1)]
fn all(runs: &Cell<u32>) -> io::Result<u32> {
    fails(runs)
}

#[fallback(value = 1, on = |_| true)]
fn on(runs: &Cell<u32>) -> io::Result<u32> {
    fails(runs)
}

#[fallback(value = 1, on_ok = |value| *value == 7)]
fn on_ok() -> io::Result<u32> {
    Ok(7)
}

#[retry(attempts = 3, base = 1h, map_err = RetryError::new)]
fn mapped(runs: &Cell<u32>) -> Result<u32, RetryError<io::Error>> {
    fails(runs)
}

#[timeout(1s)]
async fn limited() -> io::Result<()> {
    assert_eq!(Deadline::current(), None);
    tokio::time::sleep(5 * SECOND).await;
    Ok(())
}

#[retry(attempts = 3, base = 1h)]
async fn awaited(runs: &Cell<u32>) -> io::Result<u32> {
    fails(runs)
}

#[circuit_breaker(name = "off::open")]
fn open() -> io::Result<()> {
    Ok(())
}

#[test]
fn attributes_are_transparent() {
    let runs = Cell::new(0);
    {
        let _off = testing::off();
        for ran in 1..4 {
            assert_eq!(all(&runs).unwrap_err().kind(), io::ErrorKind::ConnectionReset);
            assert_eq!(runs.get(), ran, "neither retried nor rejected");
        }
        assert!(on(&runs).is_err() && on_ok().unwrap() == 7);
        assert_eq!((mapped(&runs).unwrap_err().attempts(), runs.get()), (1, 5));
    }
    let _no_waits = testing::no_waits();
    assert_eq!((all(&runs).unwrap(), on(&runs).unwrap(), on_ok().unwrap()), (1, 1, 1));
    assert_eq!(CircuitBreaker::named("off::all").snapshot().times_opened(), 1, "by the last call alone");
}

#[test]
fn an_open_circuit_is_transparent_too_and_counts_nothing() {
    CircuitBreaker::named("off::open").force_open();
    {
        let _off = testing::off();
        assert!(open().is_ok());
    }
    assert!(open().is_err());
    assert_eq!(CircuitBreaker::named("off::open").snapshot().rejected(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_cuts_nothing_and_is_no_deadline() {
    let off = testing::off();
    let start = tokio::time::Instant::now();
    assert!(limited().await.is_ok());
    assert_eq!(start.elapsed(), 5 * SECOND);
    drop(off);
}

#[test]
fn policies_by_hand_are_left_as_they_are() {
    let _guards = (testing::off(), testing::no_waits());
    let runs = Cell::new(0);
    assert!(RetryPolicy::new().call(|| fails(&runs)).is_err());
    assert_eq!(runs.get(), 3);
}

#[test]
fn no_waits_takes_no_time_of_any_clock() {
    let clock = TestClock::new();
    let _guards = (clock.install(), testing::no_waits());
    let runs = Cell::new(0);
    assert_eq!((mapped(&runs).unwrap_err().attempts(), clock.elapsed()), (3, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn async_waits_take_no_time_either() {
    let _no_waits = testing::no_waits();
    let (start, runs) = (tokio::time::Instant::now(), Cell::new(0));
    assert!(awaited(&runs).await.is_err());
    assert_eq!((runs.get(), start.elapsed()), (3, Duration::ZERO));
}

#[test]
fn the_last_guard_says_how_many_attempts() {
    let _no_waits = testing::no_waits();
    let runs = Cell::new(0);
    let made = |runs: &Cell<u32>| {
        runs.set(0);
        assert!(mapped(runs).is_err());
        runs.get()
    };
    let _five = testing::attempts(5);
    assert_eq!(made(&runs), 5);
    let once = testing::attempts(1);
    assert_eq!(made(&runs), 1);
    drop(once);
    assert_eq!(made(&runs), 5);
}
