//! `#[instrument]` above and below `#[retry]`.

mod both {
    use resilience::retry;
    use std::io;
    use tracing::instrument;

    #[instrument(skip(shop))]
    #[retry(attempts = 3)]
    async fn above(shop: &Shop, id: u32) -> io::Result<u32> {
        shop.price(id).await
    }

    #[retry(attempts = 3)]
    #[instrument(skip(shop))]
    async fn below(shop: &Shop, id: u32) -> io::Result<u32> {
        shop.price(id).await
    }

    use crate::spans::tree::Tree;
    use crate::spans::{Shop, shown};

    #[tokio::test(start_paused = true)]
    async fn they_make_a_span_for_each_attempt() {
        let tree = Tree::begin();
        assert_eq!(above(&Shop::failing(2), 7).await.expect("the third succeeds"), 700);
        assert_eq!(below(&Shop::failing(2), 7).await.expect("the third succeeds"), 700);
        assert_eq!(tree.lines(), shown(0));
    }
}
