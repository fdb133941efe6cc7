//! Reports that say how many attempts were made.

mod of_anyhow {
    use resilience::{Attempts, retry};

    #[retry(attempts = 3, base = 1s, jitter = none, map_err = |e: anyhow::Error, attempts| e.context(*attempts))]
    async fn ask(shop: &Shop) -> anyhow::Result<String> {
        Ok(shop.get("/").await?)
    }

    fn attempts(error: &anyhow::Error) -> Option<u32> {
        Some(error.downcast_ref::<Attempts>()?.made())
    }

    use crate::check;
    use crate::errors::{PAGE, Shop, reset, without_backtrace};
    use anyhow::Context;

    #[tokio::test(start_paused = true)]
    async fn the_number_of_attempts_is_a_line_of_the_report() {
        let shop = Shop::new(reset);
        let error = ask(&shop).await.context("no page for the visitor").expect_err("it fails each time");
        assert_eq!((shop.calls(), attempts(&error)), (3, Some(3)));
        assert_eq!(without_backtrace(&format!("{error:?}")), check::shown(PAGE)[0]);
        assert_eq!(format!("{error:#}\n"), check::shown(PAGE)[1]);
    }
}

mod of_eyre {
    use eyre::WrapErr;
    use resilience::retry;

    #[retry(attempts = 3, base = 1s, jitter = none, map_err = |e: eyre::Report, attempts| e.wrap_err(*attempts))]
    async fn ask(shop: &Shop) -> eyre::Result<String> {
        shop.get("/").await.wrap_err("the first page")
    }

    use crate::errors::{Shop, missing, reset};
    use resilience::Attempts;

    #[tokio::test(start_paused = true)]
    async fn the_number_of_attempts_is_a_line_of_the_report() {
        let shop = Shop::new(reset);
        let error = ask(&shop).await.expect_err("it fails each time");
        let chain: Vec<_> = error.chain().map(ToString::to_string).collect();
        assert_eq!(
            chain,
            ["gave up after 3 attempts in 3.0s (attempts exhausted)", "the first page", "connection reset"]
        );
        assert_eq!(error.downcast_ref::<Attempts>().map(Attempts::made), Some(3));
        assert_eq!(shop.calls(), 3);

        let shop = Shop::new(missing);
        let error = ask(&shop).await.expect_err("it fails each time");
        assert_eq!(error.to_string(), "gave up after 1 attempt in 0.0ns (permanent error)");
        assert_eq!(shop.calls(), 1);
    }
}

mod of_a_library {
    use anyhow::Context;
    use resilience::{RetryError, retry};
    use std::io;

    #[retry(attempts = 3, base = 1s, jitter = none, map_err = RetryError::new)]
    async fn ask(shop: &Shop) -> Result<String, RetryError<io::Error>> {
        shop.get("/").await
    }

    async fn page(shop: &Shop) -> anyhow::Result<String> {
        ask(shop).await.context("no page for the visitor")
    }

    use crate::check;
    use crate::errors::{PAGE, Shop, reset, without_backtrace};

    #[tokio::test(start_paused = true)]
    async fn it_is_a_link_of_the_chain() {
        let shop = Shop::new(reset);
        let error = page(&shop).await.expect_err("it fails each time");
        assert_eq!(without_backtrace(&format!("{error:?}")), check::shown(PAGE)[0]);
        let retried = error.downcast_ref::<RetryError<io::Error>>().expect("it is in the chain");
        assert_eq!((shop.calls(), retried.attempts()), (3, 3));
        assert_eq!(retried.error().kind(), io::ErrorKind::ConnectionReset);
    }
}
