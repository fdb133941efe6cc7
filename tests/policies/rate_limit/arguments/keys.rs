//! Argument layer: `key` and `max_keys`.

use resilience::{RateLimiter, TestClock, rate_limit};

use crate::rate_limit::{Error, retry_after};

#[test]
fn each_key_has_its_own_tokens() {
    #[rate_limit(1, per = 1h, key = tenant, name = "rate_limit: tenants")]
    fn call(tenant: &str) -> Result<usize, Error> {
        Ok(tenant.len())
    }
    let _installed = TestClock::new().install();
    assert_eq!((call("a"), call("bb")), (Ok(1), Ok(2)));
    let Err(Error::Limited(limited)) = call("a") else { panic!("it has had its token") };
    assert_eq!((limited.name(), limited.key()), ("rate_limit: tenants", Some("a")));
}

#[tokio::test(start_paused = true)]
async fn settings_of_a_key_may_use_the_parameters() {
    struct Api {
        calls: u32,
    }
    impl Api {
        #[rate_limit(self.calls, per = 1h, key = (tenant, "x").0)]
        async fn call(&self, tenant: u64) -> Result<(), Error> {
            let _ = tenant;
            Ok(())
        }
    }
    let (small, large) = (Api { calls: 1 }, Api { calls: 3 });
    assert_eq!(small.call(1).await, Ok(()));
    assert!(retry_after(&large.call(1).await).is_some(), "the first call made this key");
    for _ in 0..3 {
        assert_eq!(large.call(2).await, Ok(()));
    }
    assert!(retry_after(&large.call(2).await).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_key_may_be_made_of_a_parameter_that_the_body_consumes() {
    #[rate_limit(1, per = 1h, key = format!("{}/{}", tenant.0, tenant.1), max_keys = 10, name = "rate_limit: consumed")]
    async fn call(tenant: (String, u8)) -> Result<String, Error> {
        let (name, _) = tenant;
        Ok(name)
    }
    assert_eq!(call(("a".to_owned(), 1)).await, Ok("a".to_owned()));
    let all = RateLimiter::all();
    let mut keys = all.iter().filter(|it| it.name() == "rate_limit: consumed").filter_map(|it| it.key());
    assert_eq!(keys.next(), Some("a/1"));
}
