//! A timeout has the limit that is in force when the call begins.

use std::future::pending;
use std::time::Duration;

use resilience::{TimedOut, timeout};

use crate::support::{Configuration, SECOND, apply};

#[timeout(2s)]
async fn hangs() -> Result<(), TimedOut> {
    pending().await
}

#[timeout(2s)]
async fn sleeps(time: Duration) -> Result<u8, TimedOut> {
    tokio::time::sleep(time).await;
    Ok(1)
}

#[timeout(2s)]
async fn changes_it() -> Result<(), TimedOut> {
    apply("[timeout.\"control::timeout::*\"]\nafter = \"9s\"\n");
    pending().await
}

/// Runs on tokio's paused time, without the test clock.
fn run<T>(test: impl Future<Output = T>) -> T {
    let alone = Configuration::in_real_time();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let result = runtime.block_on(test);
    drop(alone);
    result
}

/// The limit in the error, and the time that has passed.
async fn cut() -> (Duration, Duration) {
    let begin = tokio::time::Instant::now();
    let error = hangs().await.unwrap_err();
    (error.after(), begin.elapsed())
}

#[test]
fn another_limit_is_in_force() {
    run(async {
        assert_eq!(cut().await, (2 * SECOND, 2 * SECOND));
        apply("[timeout.\"control::timeout::hangs\"]\nafter = \"500ms\"\n");
        assert_eq!(cut().await, (SECOND / 2, SECOND / 2));
        apply("[timeout.\"*\"]\nafter = \"1h\"\n");
        assert_eq!(cut().await, (3600 * SECOND, 3600 * SECOND));
    });
}

#[test]
fn a_timeout_that_is_off_cuts_nothing() {
    run(async {
        assert!(sleeps(3 * SECOND).await.is_err());
        apply("[timeout.\"control::timeout::sleeps\"]\nenabled = false\n");
        assert_eq!(sleeps(3000 * SECOND).await, Ok(1));
    });
}

#[test]
fn a_call_under_way_keeps_its_limit() {
    run(async {
        let error = changes_it().await.unwrap_err();
        assert_eq!(error.after(), 2 * SECOND);
        assert_eq!(cut().await.0, 9 * SECOND);
    });
}
