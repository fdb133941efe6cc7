//! Messages, and types of one's own, that are retried or not.

mod by_kind {
    use anyhow::{Context, ensure};
    use resilience::retry;
    use std::io::{Error, ErrorKind};

    #[retry(attempts = 3)]
    async fn stock(shop: &Shop, id: u32) -> anyhow::Result<u32> {
        let text = shop.get("/stock").await.with_context(|| format!("the stock of {id}"))?;
        let count = text.parse().map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
        ensure!(count < 1_000_000, Error::new(ErrorKind::InvalidData, format!("{count} pieces of {id}")));
        Ok(count)
    }

    use crate::errors::{Shop, reset};

    #[tokio::test(start_paused = true)]
    async fn a_kind_makes_a_message_permanent() {
        for (answer, attempts) in
            [(reset as fn() -> _, 3), (|| Ok("many".to_owned()), 1), (|| Ok("1000000".to_owned()), 1)]
        {
            let shop = Shop::new(answer);
            assert!(stock(&shop, 7).await.is_err());
            assert_eq!(shop.calls(), attempts);
        }
    }
}

mod by_list {
    use anyhow::{Context, bail, ensure};
    use resilience::{Transience, Transient, retry};
    use std::{error::Error, io};

    #[derive(Debug, thiserror::Error, Transient)]
    enum ShopError {
        #[error("the shop is closed")]
        #[transient]
        Closed,
        #[error("no such item")]
        NoSuchItem,
    }

    /// The first error of a known type decides. Any other error is permanent, and so is a message.
    fn known(error: &anyhow::Error) -> Transience {
        error.chain().find_map(of_known_type).unwrap_or(Transience::Permanent)
    }

    fn of_known_type(error: &(dyn Error + 'static)) -> Option<Transience> {
        let shop = error.downcast_ref::<ShopError>().map(Transient::transience);
        shop.or_else(|| error.downcast_ref::<io::Error>().map(Transient::transience))
    }

    #[retry(attempts = 3, on = known)]
    async fn stock(shop: &Shop, id: u32) -> anyhow::Result<u32> {
        let count = match shop.get("/stock").await?.as_str() {
            "closed" => return Err(ShopError::Closed).context("on a Sunday"),
            "unknown" => bail!(ShopError::NoSuchItem),
            text => text.parse().context("the stock is a number")?,
        };
        ensure!(count < 1_000_000, "{count} pieces of {id} cannot be right");
        Ok(count)
    }

    use crate::errors::{Shop, missing, reset};

    #[test]
    fn an_error_that_is_given_as_a_context_is_not_asked() {
        let of = |error| known(&error);
        assert_eq!(of(anyhow::anyhow!("no").context(ShopError::Closed)), Transience::Permanent);
        assert_eq!(of(anyhow::Error::new(ShopError::Closed).context("no")), Transience::Transient);
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_of_types_makes_the_rest_permanent() {
        for (answer, attempts) in [
            (reset as fn() -> _, 3),
            (missing, 1),
            (|| Ok("closed".to_owned()), 3),
            (|| Ok("unknown".to_owned()), 1),
            (|| Ok("many".to_owned()), 1),
            (|| Ok("1000000".to_owned()), 1),
        ] {
            let shop = Shop::new(answer);
            assert!(stock(&shop, 7).await.is_err());
            assert_eq!(shop.calls(), attempts);
        }
    }
}

mod one_type {
    use resilience::{Transience, Transient, retry};

    #[derive(Debug, thiserror::Error, Transient)]
    #[error("the shop is closed")]
    #[transient]
    struct Closed;

    #[retry(attempts = 3, on = |e| e.downcast_ref().map_or(Transience::Permanent, Closed::transience))]
    async fn open(shop: &Shop) -> anyhow::Result<()> {
        if shop.get("/").await? == "closed" {
            return Err(anyhow::Error::new(Closed).context("on a Sunday"));
        }
        Ok(())
    }

    use crate::errors::{Shop, reset};

    #[tokio::test(start_paused = true)]
    async fn it_is_found_below_its_context() {
        for (answer, attempts) in [(reset as fn() -> _, 1), (|| Ok("closed".to_owned()), 3)] {
            let shop = Shop::new(answer);
            assert!(open(&shop).await.is_err());
            assert_eq!(shop.calls(), attempts);
        }
    }
}
