//! Comparisons of literals across attributes tell the truth. Here the same times are constants,
//! which are not compared, and they do not act.

use std::cell::Cell;
use std::future::pending;
use std::io;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitState, circuit_breaker, retry, timeout};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
const TWO_SECONDS: Duration = Duration::from_secs(2);

fn fails(runs: &Cell<u32>) -> io::Result<()> {
    runs.set(runs.get() + 1);
    Err(io::ErrorKind::ConnectionReset.into())
}

#[tokio::test(start_paused = true)]
async fn a_base_as_long_as_the_timeout_above_is_never_waited() {
    #[timeout(SECOND)]
    #[retry(base = SECOND, jitter = none)]
    async fn none(runs: &Cell<u32>) -> io::Result<()> {
        fails(runs)
    }
    #[timeout(SECOND)]
    #[retry(base = SECOND, jitter = decorrelated)]
    async fn decorrelated(runs: &Cell<u32>) -> io::Result<()> {
        fails(runs)
    }
    #[timeout(SECOND)]
    #[retry(base = TWO_SECONDS, jitter = equal)]
    async fn equal(runs: &Cell<u32>) -> io::Result<()> {
        fails(runs)
    }
    let (runs, start) = (Cell::new(0), Instant::now());
    for result in [none(&runs).await, decorrelated(&runs).await, equal(&runs).await] {
        assert_eq!(result.expect_err("it fails").kind(), io::ErrorKind::ConnectionReset);
    }
    assert_eq!((runs.get(), start.elapsed()), (3, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn after_a_timeout_as_long_as_the_one_above_it_all_is_over() {
    #[timeout(SECOND)]
    #[retry(base = 0s)]
    #[timeout(SECOND)]
    async fn call(runs: &Cell<u32>) -> io::Result<()> {
        runs.set(runs.get() + 1);
        pending().await
    }
    let (runs, start) = (Cell::new(0), Instant::now());
    assert_eq!(call(&runs).await.expect_err("it is cut").kind(), io::ErrorKind::TimedOut);
    assert_eq!((runs.get(), start.elapsed()), (1, SECOND));
}

#[tokio::test(start_paused = true)]
async fn after_a_timeout_above_max_duration_no_attempt_is_left() {
    const SHORTER: Duration = Duration::from_millis(999);
    #[retry(base = 0s, max_duration = SHORTER)]
    #[timeout(SECOND)]
    async fn call(runs: &Cell<u32>) -> io::Result<()> {
        runs.set(runs.get() + 1);
        pending().await
    }
    let runs = Cell::new(0);
    assert_eq!(call(&runs).await.expect_err("it is cut").kind(), io::ErrorKind::TimedOut);
    assert_eq!(runs.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_retry_between_lets_a_call_be_slow() {
    #[circuit_breaker(name = "slow around retry", slow = 2s, slow_threshold = 100%, min_calls = 1)]
    #[retry(attempts = 3, base = 0s)]
    #[timeout(1s)]
    async fn call(runs: &Cell<u32>) -> io::Result<()> {
        runs.set(runs.get() + 1);
        sleep(if runs.get() < 3 { TWO_SECONDS } else { SECOND / 2 }).await;
        Ok(())
    }
    assert!(call(&Cell::new(0)).await.is_ok());
    let state = CircuitBreaker::named("slow around retry").state();
    assert!(state == CircuitState::Open, "the call took 2.5 s, and the circuit is {state}");
}
