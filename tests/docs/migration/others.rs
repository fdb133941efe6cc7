//! `docs/migration/others.md`

mod spring_retry {
    use resilience::{fallback, retry};

    #[fallback(value = "unknown".to_owned(), on = ApiError::Timeout)]
    #[retry(attempts = 4, base = 100ms, factor = 2, cap = 1s, jitter = none, on = ApiError::Timeout)]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn timeouts_are_retried_and_recovered_from() {
        let start = tokio::time::Instant::now();
        assert!(matches!(order(0).await, Err(ApiError::NotFound)));
        assert_eq!((client::calls(), start.elapsed().as_millis()), (1, 0));
        assert_eq!(order(1).await.expect("it is recovered from"), "unknown");
        assert_eq!((client::calls(), start.elapsed().as_millis()), (4, 100 + 200 + 400));
    }
}
