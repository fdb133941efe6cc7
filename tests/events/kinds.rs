//! The field `error_type`.

use std::error::Error as StdError;
use std::io;

use resilience::{RetryPolicy, TestClock, Transient, circuit_breaker, fallback, retry};

use crate::log::Log;

#[derive(Debug, Transient)]
enum Error {
    #[transient(kind = "throttled")]
    RateLimited,
    #[transient(source)]
    Io(io::Error),
}

fn types_of<T, E>(call: impl FnOnce() -> Result<T, E>) -> Vec<String> {
    let _installed = TestClock::new().install();
    let log = Log::begin();
    let _ = call();
    log.values("error_type")
}

#[test]
fn retries_and_fallbacks_tell_the_kind_of_the_error() {
    #[fallback(value = ())]
    #[retry(attempts = 2)]
    fn limited() -> Result<(), Error> {
        Err(Error::RateLimited)
    }
    #[retry(attempts = 1)]
    fn reset() -> Result<(), Error> {
        Err(Error::Io(io::ErrorKind::ConnectionReset.into()))
    }
    assert_eq!(types_of(limited), ["throttled"; 3]);
    assert_eq!(types_of(reset), ["connection_reset"]);
}

#[test]
fn an_error_without_a_kind_is_other() {
    #[retry(attempts = 1)]
    fn text() -> Result<(), &'static str> {
        Err("no")
    }
    #[retry(attempts = 1)]
    fn generic<E>(error: fn() -> E) -> Result<(), E> {
        Err(error())
    }
    #[retry(attempts = 1)]
    fn option() -> Option<()> {
        None
    }
    assert_eq!(types_of(text), ["_OTHER"]);
    assert_eq!(types_of(|| generic(|| Error::RateLimited)), ["_OTHER"], "its bounds do not tell");
    assert_eq!(types_of(|| option().ok_or(())), ["_OTHER"]);
}

#[test]
fn an_error_of_any_type_tells_the_kind_of_the_one_in_it() {
    #[retry(attempts = 1)]
    fn boxed() -> Result<(), Box<dyn StdError>> {
        Err(io::Error::from(io::ErrorKind::NotFound).into())
    }
    #[retry(attempts = 1)]
    fn report() -> anyhow::Result<()> {
        Err(anyhow::Error::from(io::Error::from(io::ErrorKind::NotFound)).context("the settings"))
    }
    #[retry(attempts = 1)]
    fn borrowed<'a>(text: &'a str) -> Result<(), Box<dyn StdError + 'a>> {
        Err(text.into())
    }
    assert_eq!(types_of(boxed), ["not_found"]);
    assert_eq!(types_of(report), ["not_found"]);
    assert_eq!(types_of(|| borrowed("no")), ["_OTHER"]);
}

#[test]
fn a_rejection_tells_its_kind() {
    #[retry(attempts = 2)]
    #[circuit_breaker(threshold = 1)]
    fn guarded() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }
    // The opening and the end of the retries.
    assert_eq!(types_of(guarded), ["timed_out", "timed_out"]);
    assert_eq!(types_of(guarded), ["circuit_open"]);
}

#[test]
fn an_ok_that_is_retried_and_a_policy_by_hand_have_no_kind() {
    #[retry(attempts = 2, on_ok = |value: &u8| *value == 0)]
    fn zero() -> Result<u8, Error> {
        Ok(0)
    }
    assert!(types_of(zero).is_empty());
    assert!(types_of(|| RetryPolicy::new().call(|| Err::<(), _>(Error::RateLimited))).is_empty());
}
