//! Rejections inside `anyhow::Error`.

mod by_type {
    use anyhow::Context;
    use resilience::{CircuitOpen, Transient, circuit_breaker, retry};
    use std::time::Duration;

    #[retry(attempts = 3)]
    #[circuit_breaker(threshold = 3, cooldown = 30s)]
    async fn ask(shop: &Shop) -> anyhow::Result<String> {
        Ok(shop.get("/").await?)
    }

    #[retry(attempts = 5)]
    async fn page(shop: &Shop) -> anyhow::Result<String> {
        ask(shop).await.context("the first page")
    }

    /// The status of an answer, and its `Retry-After`.
    fn status(error: &anyhow::Error) -> (u16, Option<Duration>) {
        match error.downcast_ref::<CircuitOpen>() {
            Some(open) => (503, open.retry_after()),
            None if error.is_rejection() => (503, None), // a rate limit, or a bulkhead
            None => (502, None),
        }
    }

    use crate::errors::{Shop, reset};
    use resilience::Bulkhead;

    #[tokio::test(start_paused = true)]
    async fn they_are_found_below_their_context() {
        let shop = Shop::new(reset);
        let failed = ask(&shop).await.expect_err("it fails each time");
        assert_eq!((shop.calls(), status(&failed)), (3, (502, None)));

        let rejected = page(&shop).await.expect_err("the circuit is open");
        assert_eq!(rejected.to_string(), "the first page");
        assert_eq!(status(&rejected), (503, Some(Duration::from_secs(30))));
        assert_eq!(shop.calls(), 0);

        let bulkhead = Bulkhead::unshared("shop").limit(1).build();
        let _place = bulkhead.try_acquire();
        let full = bulkhead.try_acquire().expect_err("its place is taken");
        assert_eq!(status(&anyhow::Error::new(full).context("a page")), (503, None));
    }
}
