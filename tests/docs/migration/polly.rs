//! `docs/migration/polly.md`

mod a_pipeline {
    use resilience::{PolicyError, Transient, circuit_breaker, retry, timeout};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("no answer")]
        #[transient] // Handle<HttpRequestException>
        Unreachable,
        #[error("no such order")]
        NotFound, // permanent: not retried, and no failure of the breaker
        #[error(transparent)]
        Policy(#[from] PolicyError), // TimeoutRejectedException, BrokenCircuitException
    }

    #[timeout(10s)] // for all attempts
    #[retry(
        attempts = 4,  // MaxRetryAttempts + 1
        base = 200ms,  // Delay
        cap = 5s,      // MaxDelay
        jitter = none, // UseJitter is off
    )]
    #[circuit_breaker(
        threshold = 50%, // FailureRatio
        min_calls = 20,  // MinimumThroughput
        window = 30s,    // SamplingDuration
        cooldown = 10s,  // BreakDuration
    )]
    #[timeout(1s)] // for each attempt
    async fn order(id: u64) -> Result<String, Error> {
        client::get(id).await
    }

    mod client {
        use super::Error;
        use std::cell::Cell;

        thread_local!(pub(super) static CALLS: Cell<u32> = const { Cell::new(0) });

        pub(super) async fn get(id: u64) -> Result<String, Error> {
            CALLS.set(CALLS.get() + 1);
            match id {
                0 => Err(Error::NotFound),
                1 => Err(Error::Unreachable),
                2 => std::future::pending().await,
                _ => Ok("a lamp".to_owned()),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn four_calls_and_then_an_open_circuit() {
        use resilience::PolicyError::{CircuitOpen, TimedOut};
        use tokio::time::{Duration, Instant, advance};
        let start = Instant::now();
        assert!(matches!(order(0).await, Err(Error::NotFound)));
        assert_eq!((client::CALLS.take(), start.elapsed().as_millis()), (1, 0));
        assert!(matches!(order(1).await, Err(Error::Unreachable)));
        assert_eq!((client::CALLS.take(), start.elapsed().as_millis()), (4, 200 + 400 + 800));
        assert!(matches!(order(2).await, Err(Error::Policy(TimedOut(_)))), "each attempt was cut");
        assert_eq!((client::CALLS.take(), start.elapsed().as_millis()), (4, 1400 + 4000 + 1400));
        // Nine calls are on record: with eleven more there are twenty, of which nineteen have failed.
        for _ in 0..2 {
            assert!(matches!(order(1).await, Err(Error::Unreachable)));
        }
        assert!(matches!(order(1).await, Err(Error::Unreachable)), "its own failure, not the rejection");
        assert_eq!(client::CALLS.take(), 11);
        assert!(matches!(order(3).await, Err(Error::Policy(CircuitOpen(_)))));
        assert_eq!(client::CALLS.take(), 0);
        advance(Duration::from_secs(10)).await;
        assert_eq!(order(3).await.expect("the probe"), "a lamp");
    }
}
