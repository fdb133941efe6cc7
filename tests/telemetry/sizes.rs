//! The bytes of futures whose calls are counted.
//!
//! Without other features: faults, and the errors of tests, lie in the future of the body, and
//! spans around each attempt.
#![cfg(not(any(feature = "faults", feature = "test-util", feature = "tracing-spans")))]

use std::future::pending;

use resilience::{retry, timeout};

use crate::support::*;

async fn inner() -> Answer {
    let held = [7; 120];
    pending::<()>().await;
    Ok(held[0])
}

#[test]
fn a_future_grows_by_the_value_of_its_call() {
    #[retry]
    async fn retried() -> Answer {
        inner().await
    }
    #[timeout(1s)]
    async fn timed() -> Answer {
        inner().await
    }
    // Without telemetry a retry adds 32 bytes and a timeout 136. The rest is the call, and what
    // leads to it.
    let inner = size_of_val(&inner());
    assert!(size_of_val(&retried()) <= inner + 32 + 72, "{}", size_of_val(&retried()) - inner);
    assert!(size_of_val(&timed()) <= inner + 136 + 80, "{}", size_of_val(&timed()) - inner);
}
