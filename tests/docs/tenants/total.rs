//! A limit for all tenants below that of each.

mod both {
    use resilience::{RateLimited, RateLimiter, rate_limit};

    static ALL: RateLimiter = RateLimiter::builder("all tenants").limit(100).build();

    #[rate_limit(20, key = tenant)]
    #[rate_limit(limiter = ALL)]
    async fn search(tenant: &str) -> Result<String, RateLimited> {
        Ok(format!("found by {tenant}"))
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_tenant_may_not_do_takes_nothing_of_all() {
        for _ in 0..1000 {
            let _ = search("loud").await;
        }
        assert_eq!(ALL.snapshot().available(), 80);
        for tenant in ["b", "c", "d", "e"] {
            for _ in 0..20 {
                assert!(search(tenant).await.is_ok());
            }
        }
        let limited = search("f").await.expect_err("five have had all");
        assert_eq!((limited.name(), limited.key()), ("all tenants", None));
    }
}
