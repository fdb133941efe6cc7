//! `docs/migration/README.md`, and a file for each other page of the folder.

mod again;
mod backoff;
mod backon;
mod others;
mod polly;
mod resilience4j;
mod retry;
mod tenacity;
mod tokio_retry;
mod tower_resilience;

mod shared {
    use std::time::Duration;

    #[derive(Debug, thiserror::Error)]
    pub enum ApiError {
        #[error("timed out")]
        Timeout,
        #[error("asked to slow down")]
        SlowDown { retry_after: Duration },
        #[error("no such order")]
        NotFound,
    }
}

/// A client whose errors are `$error`: by the number that is asked for, no such order, a timeout, or so many seconds to wait.
macro_rules! client {
    ($error:ident) => {
        mod client {
            use super::$error;
            use std::cell::Cell;
            use std::time::Duration;

            thread_local!(static CALLS: Cell<u32> = const { Cell::new(0) });

            pub(super) async fn get(id: u64) -> Result<String, $error> {
                CALLS.set(CALLS.get() + 1);
                Err(match id {
                    0 => $error::NotFound,
                    1 => $error::Timeout,
                    seconds => $error::SlowDown { retry_after: Duration::from_secs(seconds) },
                })
            }

            /// How often it was called since this was asked last.
            pub(super) fn calls() -> u32 {
                CALLS.take()
            }
        }
    };
}
use client;

mod without_the_attribute {
    use resilience::RetryPolicy;
    use std::{fs, io, time::Duration};

    static POLICY: RetryPolicy = RetryPolicy::new().attempts(5).base(Duration::from_millis(50));

    fn read(path: &str) -> io::Result<String> {
        let again = |e: &io::Error| e.kind() != io::ErrorKind::PermissionDenied;
        POLICY.call_if(again, || fs::read_to_string(path))
    }

    async fn read_async(path: &str) -> io::Result<String> {
        let again = |e: &io::Error| e.kind() != io::ErrorKind::PermissionDenied;
        POLICY.call_async_if(again, || async { fs::read_to_string(path) }).await
    }

    #[test]
    fn a_policy_runs_closures() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        assert!(read("/no/such/file").is_err());
        assert_ne!(clock.elapsed(), Duration::ZERO);
        let mut calls = 0;
        let outcome: Result<(), u32> = POLICY.call(|| {
            calls += 1;
            Err(calls)
        });
        assert_eq!(outcome, Err(5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_policy_runs_futures() {
        let start = tokio::time::Instant::now();
        assert!(read_async("/no/such/file").await.is_err());
        assert_ne!(start.elapsed(), Duration::ZERO);
    }
}

mod how_it_went {
    use resilience::{RetryError, StopReason, TestClock, retry};
    use std::{fs, io};

    #[retry(attempts = 4, on = _, map_err = RetryError::new)]
    fn read(path: &str) -> Result<String, RetryError<io::Error>> {
        fs::read_to_string(path)
    }

    fn main() {
        let _installed = TestClock::new().install(); // no wait
        let error = read("/no/such/file").unwrap_err();
        assert_eq!((error.attempts(), error.reason()), (4, StopReason::AttemptsExhausted));
        assert_eq!(error.into_error().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn the_error_says_so() {
        main();
    }
}
