//! `docs/migration/again.md`

mod with_its_defaults {
    use resilience::retry;

    #[retry(attempts = 6, base = 1s, cap = 16s, jitter = none)]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn six_calls_wait_as_there() {
        let start = tokio::time::Instant::now();
        assert!(order(0).await.is_err());
        assert_eq!((client::calls(), start.elapsed().as_millis()), (6, 31_000));
    }
}

mod a_policy {
    use resilience::retry;

    #[retry(
        attempts = 5, // the first call and four retries
        base = 200ms,
        cap = 500ms,
        jitter = full,
        on = |e| !matches!(e, ApiError::NotFound),
    )]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn four_retries_wait_within_the_cap() {
        use std::time::Duration;
        assert!(order(0).await.is_err());
        assert_eq!(client::calls(), 1);
        let start = tokio::time::Instant::now();
        for _ in 0..100 {
            assert!(order(1).await.is_err());
            assert_eq!(client::calls(), 5);
        }
        // Half of 200 + 400 + 500 + 500 ms in the mean, give or take seven standard deviations.
        let mean = start.elapsed() / 100;
        assert!((Duration::from_millis(640)..Duration::from_millis(970)).contains(&mean), "{mean:?}");
    }
}
