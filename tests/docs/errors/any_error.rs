//! What is retried without an `on`.

mod stock {
    use anyhow::{Context, ensure};
    use resilience::retry;

    #[retry(attempts = 3)]
    async fn stock(shop: &Shop, id: u32) -> anyhow::Result<u32> {
        let text = shop.get("/stock").await.with_context(|| format!("the stock of {id}"))?;
        let count = text.parse().context("the stock is a number")?;
        ensure!(count < 1_000_000, "{count} pieces of {id} cannot be right");
        Ok(count)
    }

    use crate::errors::{Shop, missing, reset};
    use std::io;

    /// How many attempts a call makes that has this answer, and its error.
    async fn attempts(answer: fn() -> io::Result<String>) -> (u32, String) {
        let shop = Shop::new(answer);
        let error = stock(&shop, 7).await.expect_err("it fails each time");
        (shop.calls(), format!("{error:#}"))
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_error_with_an_answer_decides() {
        assert_eq!(attempts(reset).await, (3, "the stock of 7: connection reset".to_owned()));
        assert_eq!(attempts(missing).await, (1, "the stock of 7: entity not found".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_without_an_answer_is_retried() {
        let (calls, error) = attempts(|| Ok("many".to_owned())).await;
        assert_eq!((calls, error.as_str()), (3, "the stock is a number: invalid digit found in string"));
        let (calls, error) = attempts(|| Ok("1000000".to_owned())).await;
        assert_eq!((calls, error.as_str()), (3, "1000000 pieces of 7 cannot be right"));
    }
}

mod boxed {
    use resilience::retry;
    use std::error::Error;

    #[retry(attempts = 3)]
    async fn stock(shop: &Shop) -> Result<u32, Box<dyn Error + Send + Sync>> {
        let text = shop.get("/stock").await?;
        if text.is_empty() {
            return Err("no stock".into());
        }
        Ok(text.parse()?)
    }

    use crate::errors::{Shop, missing, reset};

    #[tokio::test(start_paused = true)]
    async fn the_error_in_the_box_decides() {
        for (answer, attempts) in
            [(reset as fn() -> _, 3), (missing, 1), (|| Ok(String::new()), 3), (|| Ok("many".to_owned()), 3)]
        {
            let shop = Shop::new(answer);
            assert!(stock(&shop).await.is_err());
            assert_eq!(shop.calls(), attempts);
        }
    }
}
