//! Argument layer: `limiter = expr`.

use std::sync::Arc;

use resilience::{KeyedRateLimiter, RateLimiter, TestClock, rate_limit};

use crate::rate_limit::{Error, retry_after};
use crate::support::secs;

#[test]
fn a_static_is_shared_by_the_functions_that_name_it() {
    static API: RateLimiter = RateLimiter::unshared("api").limit(2).per(secs(60)).build();
    #[rate_limit(limiter = API)]
    fn one() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(limiter = API)]
    fn other() -> Result<(), Error> {
        Ok(())
    }
    let _installed = TestClock::new().install();
    assert_eq!((one(), other()), (Ok(()), Ok(())));
    assert_eq!(retry_after(&one()), Some(secs(30)));
    assert_eq!((API.snapshot().available(), API.snapshot().rejected()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_field_is_that_of_its_value() {
    struct Client {
        limiter: RateLimiter,
        shared: Arc<RateLimiter>,
    }
    impl Client {
        #[rate_limit(limiter = self.limiter, map_err = Error::Limited)]
        async fn call(&self) -> Result<(), Error> {
            Ok(())
        }

        #[rate_limit(limiter = self.shared)]
        async fn other(&self) -> Result<(), Error> {
            Ok(())
        }
    }
    let limiter = || RateLimiter::unshared("of a client").limit(1).per(secs(60)).build();
    let (client, another) = (
        Client { limiter: limiter(), shared: Arc::new(limiter()) },
        Client { limiter: limiter(), shared: Arc::new(limiter()) },
    );
    for client in [&client, &another] {
        assert_eq!((client.call().await, client.other().await), (Ok(()), Ok(())));
        assert!(retry_after(&client.call().await).is_some() && retry_after(&client.other().await).is_some());
    }
}

#[test]
fn a_value_with_keys_has_tokens_for_each() {
    static TENANTS: KeyedRateLimiter =
        KeyedRateLimiter::unshared("tenants by hand").limit(1).per(secs(60)).build();
    #[rate_limit(limiter = TENANTS, key = tenant)]
    fn call(tenant: &str) -> Result<usize, Error> {
        Ok(tenant.len())
    }
    let _installed = TestClock::new().install();
    assert_eq!((call("a"), call("b")), (Ok(1), Ok(1)));
    assert_eq!(retry_after(&call("a")), Some(secs(60)));
}
