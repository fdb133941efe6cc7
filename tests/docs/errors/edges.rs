//! A library with a type of its own, and an application with `anyhow`.

mod both {
    use anyhow::Context;
    use resilience::{Transient, retry};
    use std::io;

    // The library: a type that tells what heals, and the retry.
    #[derive(Debug, thiserror::Error, Transient)]
    enum ShopError {
        #[error("the shop is closed")]
        #[transient]
        Closed,
        #[error("no such item")]
        NoSuchItem,
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] io::Error),
    }

    #[retry(attempts = 3)]
    async fn price(shop: &Shop, id: u32) -> Result<String, ShopError> {
        match shop.get("/price").await?.as_str() {
            "closed" => Err(ShopError::Closed),
            "unknown" => Err(ShopError::NoSuchItem),
            price => Ok(format!("{id}: {price}")),
        }
    }

    // The application: no retry, any error, and a line for people.
    async fn order(shop: &Shop, id: u32) -> anyhow::Result<String> {
        let price = price(shop, id).await.with_context(|| format!("no price for {id}"))?;
        Ok(format!("ordered {price}"))
    }

    use crate::errors::{Shop, missing, reset};

    #[tokio::test(start_paused = true)]
    async fn each_failure_has_the_attempts_that_its_type_asks_for() {
        for (answer, attempts) in [
            (reset as fn() -> _, 3),
            (missing, 1),
            (|| Ok("closed".to_owned()), 3),
            (|| Ok("unknown".to_owned()), 1),
        ] {
            let shop = Shop::new(answer);
            let error = order(&shop, 7).await.expect_err("it fails each time");
            assert_eq!((shop.calls(), error.to_string().as_str()), (attempts, "no price for 7"));
            assert!(error.is::<ShopError>());
        }
        let shop = Shop::new(|| Ok("5".to_owned()));
        assert_eq!(order(&shop, 7).await.expect("it is sold"), "ordered 7: 5");
    }

    /// What the page says of a second retry in the application.
    #[tokio::test(start_paused = true)]
    async fn a_retry_around_it_cannot_see_the_type() {
        #[retry(attempts = 3)]
        async fn order_again(shop: &Shop) -> anyhow::Result<String> {
            order(shop, 7).await
        }
        for (answer, attempts) in [(reset as fn() -> _, 9), (|| Ok("unknown".to_owned()), 3)] {
            let shop = Shop::new(answer);
            assert!(order_again(&shop).await.is_err());
            assert_eq!(shop.calls(), attempts);
        }
    }
}
