//! Argument layer: `map_err`, and the other ways of the rejection into the function's error.

use std::io;
use std::sync::Mutex;

use resilience::{
    Bulkhead, BulkheadFull, CircuitBreaker, PolicyError, StopReason, bulkhead, circuit_breaker, retry,
};

static TAKEN: Bulkhead = Bulkhead::unshared("taken").limit(1).build();

/// Takes the only place of [`TAKEN`] while `call` runs.
fn while_taken<T>(call: impl FnOnce() -> T) -> T {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().expect("nobody panics");
    let permit = TAKEN.try_acquire().expect("it is free");
    let outcome = call();
    drop(permit);
    outcome
}

#[derive(Debug, PartialEq)]
enum Error {
    Busy(String),
    Policy(PolicyError),
}

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

#[test]
fn the_sum_of_all_policies_has_room_for_it() {
    #[bulkhead(bulkhead = TAKEN)]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let Err(Error::Policy(PolicyError::BulkheadFull(full))) = while_taken(call) else { panic!("it is full") };
    assert_eq!(full.name(), "taken");
}

#[test]
fn an_io_error_and_a_boxed_one_hold_it() {
    #[bulkhead(bulkhead = TAKEN)]
    fn io() -> io::Result<()> {
        Ok(())
    }
    #[bulkhead(bulkhead = TAKEN)]
    fn boxed() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
    let error = while_taken(io).expect_err("it is full");
    assert!(error.downcast::<BulkheadFull>().is_ok());
    assert!(while_taken(boxed).expect_err("it is full").is::<BulkheadFull>());
}

#[tokio::test]
async fn it_may_name_parameters_that_the_body_consumes_or_changes() {
    static PLACES: Bulkhead = Bulkhead::unshared("with parameters").limit(1).build();
    #[bulkhead(bulkhead = PLACES, map_err = |full| Error::Busy(format!("{name} {}", full.limit())))]
    async fn consumed(name: String) -> Result<String, Error> {
        Ok(name)
    }
    #[bulkhead(bulkhead = PLACES, map_err = |_| Error::Busy(names.concat()))]
    async fn changed(names: &mut Vec<String>) -> Result<(), Error> {
        names.push("b".to_owned());
        Ok(())
    }
    let mut names = vec!["a".to_owned()];
    let permit = PLACES.try_acquire().expect("it is free");
    let (first, second) = (consumed("x".to_owned()).await, changed(&mut names).await);
    assert_eq!((first, second), (Err(Error::Busy("x 1".to_owned())), Err(Error::Busy("a".to_owned()))));
    drop(permit);
    assert_eq!((consumed("x".to_owned()).await, changed(&mut names).await), (Ok("x".to_owned()), Ok(())));
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn a_retry_above_makes_no_further_attempt_whatever_it_becomes() {
    fn down(_: BulkheadFull) -> io::Error {
        io::ErrorKind::ConnectionRefused.into()
    }
    #[retry(attempts = 5, on = |_| true, map_err = |error, attempts| {
        assert_eq!((attempts.made(), attempts.reason()), (0, StopReason::Rejected));
        error
    })]
    #[bulkhead(bulkhead = TAKEN, map_err = down)]
    fn call() -> io::Result<()> {
        Ok(())
    }
    let (outcome, rejected) = while_taken(|| {
        let before = TAKEN.snapshot().rejected();
        (call(), TAKEN.snapshot().rejected() - before)
    });
    assert_eq!(outcome.expect_err("it is full").kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(rejected, 1, "it was asked once");
}

#[test]
fn a_breaker_above_does_not_count_it_whatever_it_becomes() {
    #[circuit_breaker(name = "bulkhead: breaker above", threshold = 1, on = |_| true)]
    #[bulkhead(bulkhead = TAKEN, map_err = |_| io::Error::other("down"))]
    fn call() -> io::Result<()> {
        Ok(())
    }
    assert!(while_taken(call).is_err());
    let breaker = CircuitBreaker::named("bulkhead: breaker above");
    assert_eq!((breaker.snapshot().recorded(), breaker.snapshot().failures()), (0, 0));
}
