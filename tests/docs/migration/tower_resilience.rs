//! `docs/migration/tower-resilience.md`

mod retry_breaker_and_limit {
    use resilience::{PolicyError, circuit_breaker, retry, timeout};

    #[derive(Debug, thiserror::Error)]
    enum Error {
        #[error(transparent)]
        Api(#[from] ApiError),
        #[error(transparent)]
        Policy(#[from] PolicyError), // an open circuit, or a timeout
    }

    #[retry(attempts = 3, base = 100ms, jitter = none, on = |e| !matches!(e, Error::Api(ApiError::NotFound)))]
    #[circuit_breaker(threshold = 50%, window = 20, min_calls = 20, cooldown = 30s)]
    #[timeout(1s)]
    async fn order(id: u64) -> Result<String, Error> {
        Ok(client::get(id).await?)
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn the_own_failure_comes_back_at_the_opening() {
        use tokio::time::Instant;
        // Seven calls there and here, and twelve more, are nineteen failures.
        for (id, calls, waited) in [(0, 1, 0), (1, 3, 300), (60, 3, 300)] {
            let start = Instant::now();
            assert!(matches!(order(id).await, Err(Error::Api(_))));
            assert_eq!((client::calls(), start.elapsed().as_millis()), (calls, waited), "{id}");
        }
        for _ in 0..4 {
            assert!(matches!(order(1).await, Err(Error::Api(ApiError::Timeout))));
        }
        assert_eq!(client::calls(), 12);
        let start = Instant::now();
        assert!(matches!(order(1).await, Err(Error::Api(ApiError::Timeout))));
        assert_eq!((client::calls(), start.elapsed().as_millis()), (1, 0));
        assert!(matches!(order(1).await, Err(Error::Policy(PolicyError::CircuitOpen(_)))));
        assert_eq!(client::calls(), 0);
    }
}

mod fallback_rate_limit_and_bulkhead {
    use resilience::{PolicyError, bulkhead, fallback, rate_limit};

    #[derive(Debug, thiserror::Error)]
    enum Error {
        #[error(transparent)]
        Api(#[from] ApiError),
        #[error(transparent)]
        Policy(#[from] PolicyError), // no token, or no place
    }

    #[fallback(value = "unknown".to_owned(), on = Error::Policy(_))]
    #[rate_limit(50)]
    #[bulkhead(10, queue = 1000, wait = 100ms)]
    async fn price(item: u64) -> Result<String, Error> {
        Ok(shop::price(item).await?)
    }

    use super::super::shared::ApiError;

    mod shop {
        use super::ApiError;
        use std::time::Duration;

        pub(super) async fn price(item: u64) -> Result<String, ApiError> {
            tokio::time::sleep(Duration::from_millis(60)).await;
            if item == 0 { Err(ApiError::NotFound) } else { Ok("17".to_owned()) }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn of_sixty_calls_twenty_reach_the_shop() {
        let start = tokio::time::Instant::now();
        let prices = futures::future::try_join_all((1..=60).map(price)).await.expect("they fall back");
        let of = |text: &str| prices.iter().filter(|price| *price == text).count();
        assert_eq!((of("17"), of("unknown")), (20, 40));
        assert_eq!(start.elapsed().as_millis(), 120);
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        assert!(matches!(price(0).await, Err(Error::Api(ApiError::NotFound))));
    }
}
