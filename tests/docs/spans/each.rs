//! A span for each attempt, in the one of the call.

mod numbered {
    use resilience::retry;
    use std::io;
    use tracing::instrument;

    #[instrument(skip(shop))]
    pub async fn price(shop: &Shop, id: u32) -> io::Result<u32> {
        attempt(shop, id).await
    }

    #[retry(attempts = 3, name = "price", context = cx)]
    #[instrument(skip_all, fields(number = cx.number()))]
    async fn attempt(shop: &Shop, id: u32) -> io::Result<u32> {
        shop.price(id).await
    }

    use crate::spans::tree::Tree;
    use crate::spans::{Shop, shown};

    #[tokio::test(start_paused = true)]
    async fn it_has_the_number_of_the_attempt() {
        let tree = Tree::begin();
        assert!(price(&Shop::failing(2), 7).await.is_ok());
        assert_eq!(tree.lines(), shown(2));
        #[cfg(feature = "tracing-spans")]
        assert_eq!(tree.all_lines(), shown(3));
    }
}
