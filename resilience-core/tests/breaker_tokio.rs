//! Engine layer: with the feature `tokio` a breaker reads tokio's clock, so paused time moves its
//! cooldown.

use std::io;
use std::time::Duration;

use resilience_core::{CircuitBreaker, CircuitState};
use tokio::time::{advance, sleep, timeout};

const COOLDOWN: Duration = Duration::from_secs(10);

fn times_opened() -> CircuitBreaker {
    let breaker = CircuitBreaker::unshared("service").threshold(1).cooldown(COOLDOWN).build();
    breaker.try_acquire().expect("closed").failure();
    breaker
}

#[tokio::test(start_paused = true)]
async fn the_cooldown_passes_in_paused_time() {
    let breaker = times_opened();
    assert_eq!(breaker.try_acquire().expect_err("open").retry_after(), Some(COOLDOWN));
    advance(COOLDOWN).await;
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn a_call_cut_off_by_a_timeout_is_neutral() {
    let breaker = times_opened();
    advance(COOLDOWN).await;
    let slow = breaker.call_async(async {
        sleep(Duration::from_secs(5)).await;
        io::Result::Ok(())
    });
    timeout(Duration::from_secs(1), slow).await.expect_err("it takes five seconds");
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    breaker.call_async(async { io::Result::Ok(()) }).await.expect("the place is free again");
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_panicking_task_is_a_failure() {
    let breaker = CircuitBreaker::unshared("service").threshold(1).build();
    let task = tokio::spawn({
        let breaker = breaker.clone();
        async move { breaker.call_async(async { panic!("body") as io::Result<()> }).await }
    });
    assert!(task.await.expect_err("it panicked").is_panic());
    assert_eq!(breaker.state(), CircuitState::Open);
}
