//! Derived answers under `#[retry]`: attempts and waits, on paused time.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{Transient, retry};
use tokio::time::Instant;

#[derive(Debug, thiserror::Error, Transient)]
enum ApiError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error("slow down")]
    #[transient(after = retry_after)]
    RateLimited { retry_after: Option<Duration> },
    #[error("come back later")]
    #[transient(after = 20s)]
    Busy,
    #[error("status {0}")]
    #[transient(if = *_0 >= 500)]
    Status(u16),
    #[error(transparent)]
    #[transient(source)]
    Io(#[from] io::Error),
    #[error("no such order")]
    NotFound,
}

/// Attempts made and time waited when each fails with `error`.
async fn failing_with(error: fn() -> ApiError) -> (u32, Duration) {
    #[retry(attempts = 3, base = 1s, jitter = none)]
    async fn call(calls: &AtomicU32, error: fn() -> ApiError) -> Result<(), ApiError> {
        calls.fetch_add(1, Ordering::Relaxed);
        Err(error())
    }
    let (calls, start) = (AtomicU32::new(0), Instant::now());
    call(&calls, error).await.expect_err("each attempt fails");
    (calls.into_inner(), start.elapsed())
}

/// The waits of three attempts: one second and two.
const BACKOFF: (u32, Duration) = (3, Duration::from_secs(3));
const ONCE: (u32, Duration) = (1, Duration::ZERO);

#[tokio::test(start_paused = true)]
async fn a_transient_variant_is_retried_with_backoff() {
    assert_eq!(failing_with(|| ApiError::Timeout).await, BACKOFF);
    assert_eq!(failing_with(|| ApiError::Status(500)).await, BACKOFF);
    assert_eq!(failing_with(|| ApiError::Io(io::ErrorKind::TimedOut.into())).await, BACKOFF);
    assert_eq!(failing_with(|| ApiError::RateLimited { retry_after: None }).await, BACKOFF);
}

#[tokio::test(start_paused = true)]
async fn a_permanent_variant_is_not_retried() {
    assert_eq!(failing_with(|| ApiError::NotFound).await, ONCE);
    assert_eq!(failing_with(|| ApiError::Status(404)).await, ONCE);
    assert_eq!(failing_with(|| ApiError::Io(io::ErrorKind::NotFound.into())).await, ONCE);
}

#[tokio::test(start_paused = true)]
async fn a_hint_is_waited_for() {
    let limited = || ApiError::RateLimited { retry_after: Some(Duration::from_secs(7)) };
    assert_eq!(failing_with(limited).await, (3, Duration::from_secs(14)));
    assert_eq!(failing_with(|| ApiError::Busy).await, (3, Duration::from_secs(40)));
    let too_long = || ApiError::RateLimited { retry_after: Some(Duration::from_secs(3600)) };
    assert_eq!(failing_with(too_long).await, ONCE);
}
