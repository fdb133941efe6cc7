//! `testing::fail`: errors in place of bodies.

use resilience::testing::{self, Step};
use resilience::{PolicyError, RetryError, fallback, rate_limit, retry};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[derive(Debug, PartialEq)]
enum Error {
    Timeout,
    NotFound,
}

#[retry(attempts = 5, on = Error::Timeout)]
fn charge(runs: &Cell<u32>) -> Result<u32, Error> {
    runs.set(runs.get() + 1);
    Ok(7)
}

const CHARGE: &str = concat!(module_path!(), "::charge");

#[test]
fn each_attempt_takes_a_step_and_then_the_body_runs() {
    let _no_waits = testing::no_waits();
    let fail = testing::fail(CHARGE, [Step::Err(Error::Timeout), Step::Err(Error::Timeout), Step::Run]);
    let runs = Cell::new(0);
    assert_eq!((charge(&runs), runs.get(), fail.left()), (Ok(7), 1, 0));
    assert_eq!((charge(&runs), runs.get()), (Ok(7), 2));
}

#[test]
fn the_error_is_judged_like_that_of_the_body() {
    let fail = testing::fail(CHARGE, [Step::Err(Error::NotFound), Step::Err(Error::Timeout)]);
    let runs = Cell::new(0);
    assert_eq!((charge(&runs), runs.get(), fail.left()), (Err(Error::NotFound), 0, 1));
}

#[test]
fn other_threads_and_other_functions_are_left_alone() {
    let fail = testing::fail(CHARGE, [Step::Err(Error::NotFound)]);
    assert_eq!(std::thread::spawn(|| charge(&Cell::new(0))).join().unwrap(), Ok(7));
    assert_eq!(fail.left(), 1);
}

#[test]
fn an_error_of_another_type_panics_with_both_names() {
    let _fail = testing::fail(CHARGE, [Step::Err("timeout")]);
    let message = catch_unwind(AssertUnwindSafe(|| charge(&Cell::new(0)))).unwrap_err();
    let message = message.downcast_ref::<String>().expect("it is text");
    assert!(message.contains("has a `&str`") && message.contains(CHARGE), "{message}");
    assert!(message.ends_with("error type `testing::failing::Error`"), "{message}");
}

#[retry(attempts = 3, map_err = RetryError::new)]
async fn mapped() -> Result<u32, RetryError<Error>> {
    Ok(7)
}

#[retry(attempts = 2)]
fn option(runs: &Cell<u32>) -> Option<u32> {
    runs.set(runs.get() + 1);
    Some(7)
}

#[fallback(value = 1)]
fn falling_back() -> Result<u32, Error> {
    Ok(7)
}

#[tokio::test(start_paused = true)]
async fn it_is_the_error_type_before_map_err() {
    let name = concat!(module_path!(), "::mapped");
    let _fail = testing::fail(name, [Error::Timeout, Error::Timeout, Error::NotFound].map(Step::Err));
    let error = mapped().await.unwrap_err();
    assert_eq!((error.attempts(), error.into_error()), (3, Error::NotFound));
}

#[test]
fn the_error_of_an_option_has_no_value() {
    let _no_waits = testing::no_waits();
    let _fail = testing::fail(concat!(module_path!(), "::option"), [Step::Err(()), Step::Run]);
    let runs = Cell::new(0);
    assert_eq!((option(&runs), runs.get()), (Some(7), 1));
}

#[test]
fn a_function_falls_back_from_an_error_of_a_test() {
    let _fail = testing::fail(concat!(module_path!(), "::falling_back"), [Step::Err(Error::NotFound)]);
    assert_eq!([falling_back(), falling_back()], [Ok(1), Ok(7)]);
}

#[rate_limit(2, per = 1h)]
fn metered() -> Result<(), PolicyErrorOr> {
    Ok(())
}

#[derive(Debug)]
enum PolicyErrorOr {
    Policy(PolicyError),
    Timeout,
}

impl From<PolicyError> for PolicyErrorOr {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

#[test]
fn an_error_in_place_of_a_body_spends_its_token() {
    let _fresh = testing::fresh();
    let steps: [_; 4] = std::array::from_fn(|_| Step::Err(PolicyErrorOr::Timeout));
    let fail = testing::fail(concat!(module_path!(), "::metered"), steps);
    let failed = (0..4).filter(|_| matches!(metered(), Err(PolicyErrorOr::Timeout))).count();
    assert_eq!((failed, fail.left()), (2, 2), "there were two tokens");
    assert!(matches!(metered(), Err(PolicyErrorOr::Policy(PolicyError::RateLimited(_)))));
}
