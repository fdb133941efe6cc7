//! Limits that differ by what a tenant pays for.

mod by_expression {
    use resilience::{RateLimited, rate_limit};

    struct Tenant {
        name: &'static str,
        plan: &'static str,
    }

    impl Tenant {
        fn per_second(&self) -> u32 {
            if self.plan == "free" { 2 } else { 50 }
        }
    }

    #[rate_limit(tenant.per_second(), key = format_args!("{}/{}", tenant.plan, tenant.name))]
    async fn export(tenant: &Tenant) -> Result<String, RateLimited> {
        Ok(format!("all of {}", tenant.name))
    }

    #[tokio::test(start_paused = true)]
    async fn each_plan_has_its_limit() {
        let mut anna = Tenant { name: "anna", plan: "free" };
        let bert = Tenant { name: "bert", plan: "paid" };
        let mut let_in = [0, 0, 0];
        for _ in 0..100 {
            let_in[0] += u32::from(export(&anna).await.is_ok());
            let_in[1] += u32::from(export(&bert).await.is_ok());
        }
        anna.plan = "paid";
        for _ in 0..100 {
            let_in[2] += u32::from(export(&anna).await.is_ok());
        }
        assert_eq!(let_in, [2, 50, 50]);
        let limited = export(&bert).await.expect_err("he has had his share");
        assert_eq!(limited.key(), Some("paid/bert"));
    }
}

mod by_value {
    use resilience::{KeyedRateLimiter, RateLimited, rate_limit};

    static FREE: KeyedRateLimiter = KeyedRateLimiter::builder("free").limit(2).max_keys(10_000).build();
    static PAID: KeyedRateLimiter = KeyedRateLimiter::builder("paid").limit(50).build();

    enum Plan {
        Free,
        Paid,
    }

    impl Plan {
        fn limiter(&self) -> &'static KeyedRateLimiter {
            match self {
                Self::Free => &FREE,
                Self::Paid => &PAID,
            }
        }
    }

    #[rate_limit(limiter = plan.limiter(), key = tenant)]
    async fn export(plan: Plan, tenant: &str) -> Result<String, RateLimited> {
        Ok(format!("all of {tenant}"))
    }

    use crate::tenants::watching::by_value::refused;

    #[tokio::test(start_paused = true)]
    async fn each_plan_has_its_name() {
        let mut let_in = [0, 0];
        for _ in 0..100 {
            let_in[0] += u32::from(export(Plan::Free, "anna").await.is_ok());
            let_in[1] += u32::from(export(Plan::Paid, "bert").await.is_ok());
        }
        for _ in 0..3 {
            let _ = export(Plan::Free, "carl").await;
        }
        assert!(export(Plan::Free, "dora").await.is_ok());
        assert_eq!(let_in, [2, 50]);
        assert_eq!(refused(&FREE), [("anna".to_owned(), 98), ("carl".to_owned(), 1)]);
        assert_eq!(refused(&PAID), [("bert".to_owned(), 50)]);
        assert_eq!(resilience::RateLimiter::named("free").snapshot().rejected(), 99, "and of all");
    }
}
