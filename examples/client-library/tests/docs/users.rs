//! Applications that use the library.

mod their_own {
    use resilience::{CircuitBreaker, RetryPolicy};
    use shop_client::{Builder, Client, Transport};

    fn client<T: Transport>(transport: T) -> Client<T> {
        let breaker = CircuitBreaker::builder("shop").threshold(10).build();
        Builder::new().retry(RetryPolicy::new().attempts(5)).breaker(breaker).build(transport)
    }

    use crate::Shop;
    use shop_client::Error;

    #[tokio::test(start_paused = true)]
    async fn their_settings_hold() {
        let shop = Shop::new(Shop::DOWN);
        let client = client(&shop);
        for requests in [5, 5, 0] {
            assert!(client.price(7).await.is_err());
            assert_eq!(shop.requests(), requests);
        }
        assert!(matches!(client.buy(7).await, Err(Error::Rejected(open)) if open.name() == "shop"));
    }

    #[tokio::test(start_paused = true)]
    async fn none_of_both_can_be_had() {
        let shop = Shop::new(Shop::DOWN);
        let client = Builder::new().once().build(&shop);
        for _ in 0..20 {
            assert!(matches!(client.price(7).await, Err(Error::Status(503))));
            assert_eq!(shop.requests(), 1);
        }
    }
}

mod outer {
    use resilience::retry;
    use shop_client::{Client, Error, Transport};

    #[retry(attempts = 3)]
    async fn sum<T: Transport>(client: &Client<T>, items: &[u32]) -> Result<u32, Error> {
        let mut sum = 0;
        for item in items {
            sum += client.price(*item).await?;
        }
        Ok(sum)
    }

    use crate::Shop;
    use resilience::CircuitBreaker;
    use shop_client::Builder;

    /// A client with a breaker that stays closed, and is its own.
    pub(super) fn closed(shop: &Shop) -> (Client<&Shop>, CircuitBreaker) {
        let breaker = CircuitBreaker::unshared("of a test").threshold(100).build();
        (Builder::new().breaker(breaker.clone()).build(shop), breaker)
    }

    #[tokio::test(start_paused = true)]
    async fn a_retry_around_it_does_the_right_thing() {
        for (answer, requests) in [(Shop::DOWN, 3 + 1 + 1), ((404, ""), 1)] {
            let shop = Shop::new(answer);
            let (client, _) = closed(&shop);
            assert!(sum(&client, &[7]).await.is_err());
            assert_eq!(shop.requests(), requests);
        }
        let shop = Shop::new((200, "250"));
        let (client, breaker) = closed(&shop);
        assert_eq!(sum(&client, &[7, 8]).await.expect("the shop is up"), 500);
        assert_eq!(shop.requests(), 2);
        breaker.force_open();
        assert!(matches!(sum(&client, &[7]).await, Err(Error::Rejected(_))));
        assert_eq!((shop.requests(), breaker.snapshot().rejected()), (0, 1), "and asked once");
    }
}

/// What the page says of an error type without an answer.
mod silent {
    use super::outer::closed;
    use crate::Shop;
    use resilience::retry;
    use shop_client::{Client, Error, Transport};

    /// Does not tell what is in it.
    #[derive(Debug)]
    struct Silent(Error);

    impl From<Error> for Silent {
        fn from(error: Error) -> Self {
            Self(error)
        }
    }

    #[retry(attempts = 3)]
    async fn price<T: Transport>(client: &Client<T>) -> Result<u32, Silent> {
        Ok(client.price(7).await?)
    }

    #[tokio::test(start_paused = true)]
    async fn a_retry_around_it_repeats_everything() {
        let shop = Shop::new((404, ""));
        let (client, breaker) = closed(&shop);
        let silent = price(&client).await.expect_err("there is no such item");
        assert!(matches!(silent.0, Error::NoSuchItem));
        assert_eq!(shop.requests(), 3);
        breaker.force_open();
        assert!(matches!(price(&client).await, Err(Silent(Error::Rejected(_)))));
        assert_eq!((shop.requests(), breaker.snapshot().rejected()), (0, 3));
    }
}

mod by_a_macro {
    use crate::Shop;
    use shop_client::{Builder, Client, Error, Transport};

    /// What the library has at its root.
    pub(crate) use shop_client::resilience;

    /// As the library would export it.
    macro_rules! retried {
        ($($function:tt)*) => {
            #[$crate::users::by_a_macro::resilience::retry(attempts = 4, crate = $crate::users::by_a_macro::resilience)]
            $($function)*
        };
    }

    retried! {
        async fn price<T: Transport>(client: &Client<T>) -> Result<u32, Error> {
            client.price(7).await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_crate_may_begin_with_that_of_a_macro() {
        let shop = Shop::new(Shop::DOWN);
        assert!(price(&Builder::new().once().build(&shop)).await.is_err());
        assert_eq!(shop.requests(), 4);
    }
}

mod of_the_library {
    use shop_client::resilience::retry;
    use shop_client::{Client, Error, Transport};

    #[retry(attempts = 4, crate = shop_client::resilience)]
    async fn is_cheap<T: Transport>(client: &Client<T>, item: u32) -> Result<bool, Error> {
        Ok(client.price(item).await? < 1000)
    }

    use crate::Shop;
    use shop_client::Builder;

    #[tokio::test(start_paused = true)]
    async fn its_version_can_be_used() {
        let shop = Shop::new(Shop::DOWN);
        assert!(is_cheap(&Builder::new().once().build(&shop), 7).await.is_err());
        assert_eq!(shop.requests(), 4);
        let shop = Shop::new((200, "250"));
        assert!(is_cheap(&Builder::new().once().build(&shop), 7).await.expect("the shop is up"));
    }
}
