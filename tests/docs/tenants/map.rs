//! The room for keys.

mod bounded {
    use resilience::{RateLimited, rate_limit};

    #[rate_limit(2, per = 1m, key = tenant, max_keys = 3)]
    async fn export(tenant: &str) -> Result<String, RateLimited> {
        Ok(format!("all of {tenant}"))
    }

    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_key_that_has_to_go_begins_anew() {
        for tenant in ["a", "b", "c"] {
            assert!(export(tenant).await.is_ok() && export(tenant).await.is_ok());
            assert!(export(tenant).await.is_err());
        }
        assert!(export("d").await.is_ok(), "it takes the room of `a`");
        assert!(export("a").await.is_ok(), "whose bucket is full again");
        assert!(export("c").await.is_err(), "the others have what they had");

        tokio::time::advance(Duration::from_secs(60)).await;
        for tenant in ["e", "f", "g"] {
            assert!(export(tenant).await.is_ok());
        }
        assert!(export("c").await.is_ok(), "nothing was lost: a minute has filled it");
    }
}
