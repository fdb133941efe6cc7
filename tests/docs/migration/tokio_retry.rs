//! `docs/migration/tokio-retry.md`

mod a_call {
    use resilience::retry;

    #[retry(
        attempts = 4, // the first call and three retries
        base = 10ms,
        factor = 10,  // `from_millis(10)` waits up to 10, 100 and 1000 ms
        jitter = full,
    )]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn it_makes_four_calls_of_every_error() {
        use std::time::Duration;
        for id in [0, 1] {
            let start = tokio::time::Instant::now();
            assert!(order(id).await.is_err());
            assert_eq!(client::calls(), 4);
            // tokio's timer rounds each wait up to a millisecond.
            assert!(start.elapsed() <= Duration::from_millis(10 + 100 + 1000 + 3));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_third_wait_is_up_to_a_second() {
        use std::time::Duration;
        let mut longest = Duration::ZERO;
        for _ in 0..200 {
            let start = tokio::time::Instant::now();
            assert!(order(1).await.is_err());
            longest = longest.max(start.elapsed());
        }
        // With a factor of 2 no call would take more than 70 ms.
        assert!(longest > Duration::from_millis(600), "{longest:?}");
    }
}

mod some_errors_only {
    use resilience::retry;

    #[retry(
        attempts = 5,
        base = 100ms, // 2 ms * 50
        cap = 500ms,
        jitter = none,
        on = |e| !matches!(e, ApiError::NotFound),
    )]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn they_wait_as_there() {
        use std::time::Duration;
        for (id, calls, waited) in [(0, 1, 0), (1, 5, 1200), (60, 5, 1200)] {
            let start = tokio::time::Instant::now();
            assert!(order(id).await.is_err());
            assert_eq!((client::calls(), start.elapsed()), (calls, Duration::from_millis(waited)));
        }
    }
}

mod errors_that_say_it {
    use resilience::retry;

    #[retry(
        attempts = 8,
        base = 100ms,
        cap = 5s,
        jitter = none,
        max_duration = 30s,
        notify = |event| eprintln!("{:?}, again in {:?}", event.error(), event.delay()),
    )]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::backon::a_wait_that_the_server_gives::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn only_here_a_server_is_waited_for() {
        use std::time::Duration;
        // Two seconds are the least wait: five times 2 s, then the backoff of 3.2 s and of 5 s.
        for (id, calls, waited) in [(0, 1, 0), (1, 8, 11_300), (2, 8, 18_200), (61, 1, 0)] {
            let start = tokio::time::Instant::now();
            assert!(order(id).await.is_err());
            assert_eq!((client::calls(), start.elapsed()), (calls, Duration::from_millis(waited)), "{id}");
        }
    }
}
