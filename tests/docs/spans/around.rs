//! One span around all attempts, which counts them.

mod counted {
    use resilience::retry;
    use std::io;
    use tracing::{Span, field, instrument};

    #[instrument(skip(shop), fields(attempts = field::Empty))]
    pub async fn price(shop: &Shop, id: u32) -> io::Result<u32> {
        let mut attempts = 0;
        let outcome = try_price(shop, id, &mut attempts).await;
        Span::current().record("attempts", attempts);
        outcome
    }

    #[retry(attempts = 3)]
    async fn try_price(shop: &Shop, id: u32, attempts: &mut u32) -> io::Result<u32> {
        *attempts += 1;
        shop.price(id).await
    }

    use crate::spans::tree::Tree;
    use crate::spans::{Shop, shown};

    #[tokio::test(start_paused = true)]
    async fn the_number_is_that_of_the_attempts() {
        let tree = Tree::begin();
        assert!(price(&Shop::failing(2), 7).await.is_ok());
        assert!(price(&Shop::failing(3), 8).await.is_err());
        assert!(price(&Shop::failing(0), 9).await.is_ok());
        assert_eq!(tree.lines(), shown(1));
    }
}
