//! Argument layer: `shared`.

use resilience::{RateLimiter, rate_limit};

use crate::rate_limit::Error;

const IS_SHARED: bool = true;

fn is_shared(name: &str) -> bool {
    RateLimiter::find(name).expect("it was called").snapshot().shared()
}

#[test]
fn shared_is_a_flag_or_has_a_value() {
    #[rate_limit(5, name = "rate_limit: flag", shared)]
    fn flag() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(5, name = "rate_limit: on", shared = true)]
    fn on() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(5, name = "rate_limit: off", shared = false)]
    fn off() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(5, name = "rate_limit: expression", shared = IS_SHARED)]
    fn expression() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!([flag(), on(), off(), expression()], [Ok(()), Ok(()), Ok(()), Ok(())]);
    let seen = ["flag", "on", "off", "expression"].map(|name| is_shared(&format!("rate_limit: {name}")));
    assert_eq!(seen, [true, true, false, true]);
}
