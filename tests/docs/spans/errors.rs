//! `#[instrument(err)]` is for the call, and not for each attempt.

mod of_the_call {
    use resilience::retry;
    use std::io;
    use tracing::instrument;

    #[instrument(skip(shop), err)]
    pub async fn price(shop: &Shop, id: u32) -> io::Result<u32> {
        try_price(shop, id).await
    }

    #[retry(attempts = 3)]
    async fn try_price(shop: &Shop, id: u32) -> io::Result<u32> {
        shop.price(id).await
    }

    use crate::spans::Shop;
    use crate::spans::tree::Tree;

    #[tokio::test(start_paused = true)]
    async fn a_call_that_recovers_has_no_error() {
        let tree = Tree::begin();
        assert!(price(&Shop::failing(2), 7).await.is_ok());
        assert_eq!(tree.errors(), 0);
        assert!(price(&Shop::failing(3), 7).await.is_err());
        assert_eq!(tree.errors(), 1);
    }

    /// What the page says of the other place.
    #[tokio::test(start_paused = true)]
    async fn on_the_retried_function_it_is_one_for_each_attempt() {
        #[retry(attempts = 3)]
        #[instrument(skip_all, err)]
        async fn price(shop: &Shop) -> io::Result<u32> {
            shop.price(7).await
        }
        let tree = Tree::begin();
        assert!(price(&Shop::failing(2)).await.is_ok());
        assert_eq!(tree.errors(), 2);
    }
}
