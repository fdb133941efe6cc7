//! `#[breaker(...)]`: the outcome of an error for a circuit breaker, where it differs from the
//! answer to a retry.

use std::io;
use std::rc::Rc;
use std::sync::Arc;

use resilience::{
    CircuitBreaker, CircuitOpen, Outcome, RetryError, Transience, Transient, circuit_breaker, retry,
};

#[derive(Debug, thiserror::Error, Transient)]
enum StoreError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error("no such row")]
    Missing,
    #[error("somebody was faster")]
    #[transient]
    #[breaker(ignore)]
    Conflict { row: u8 },
    #[error("shutting down")]
    #[breaker(ignore)]
    Shutdown,
    #[error("broken contract")]
    #[breaker(failure)]
    Garbled(String),
    #[error("asked too often")]
    #[transient(after = 1s)]
    #[breaker(success)]
    Throttled,
    #[error("status {0}")]
    #[breaker(failure)]
    #[transient(if = *_0 >= 500)]
    Status(u16),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

fn each_error_and_its_outcome() -> [(StoreError, Outcome); 9] {
    [
        (StoreError::Timeout, Outcome::Failure),
        (StoreError::Missing, Outcome::Success),
        (StoreError::Conflict { row: 1 }, Outcome::Ignored),
        (StoreError::Shutdown, Outcome::Ignored),
        (StoreError::Garbled(String::new()), Outcome::Failure),
        (StoreError::Throttled, Outcome::Success),
        (StoreError::Status(503), Outcome::Failure),
        (StoreError::Status(404), Outcome::Failure),
        (StoreError::Rejected(rejection()), Outcome::Ignored),
    ]
}

fn rejection() -> CircuitOpen {
    let breaker = CircuitBreaker::unshared("rejection").build();
    breaker.force_open();
    breaker.try_acquire().expect_err("it is forced open")
}

#[test]
fn a_variant_is_to_a_breaker_what_is_written_on_it() {
    for (error, expected) in each_error_and_its_outcome() {
        assert_eq!(error.outcome(), expected, "{error:?}");
    }
    assert!(matches!(each_error_and_its_outcome()[2].0, StoreError::Conflict { row: 1 }));
}

#[test]
fn what_it_is_to_a_retry_stays_as_it_is() {
    assert_eq!(StoreError::Conflict { row: 1 }.transience(), Transience::Transient);
    assert_eq!(StoreError::Shutdown.transience(), Transience::Permanent);
    assert_eq!(StoreError::Garbled(String::new()).transience(), Transience::Permanent);
    assert!(matches!(StoreError::Throttled.transience(), Transience::TransientAfter(_)));
    assert_eq!(StoreError::Status(404).transience(), Transience::Permanent);
}

/// The outcome that a breaker records for a call that fails with `error`.
fn counted<E>(error: E, guarded: impl Fn(&CircuitBreaker, E) -> Result<(), E>) -> Outcome {
    let breaker = CircuitBreaker::unshared("of one call").failure_rate(1.0).min_calls(100).build();
    assert!(guarded(&breaker, error).is_err());
    let snapshot = breaker.snapshot();
    match (snapshot.recorded(), snapshot.failures()) {
        (0, _) => Outcome::Ignored,
        (_, 0) => Outcome::Success,
        _ => Outcome::Failure,
    }
}

#[test]
fn a_breaker_without_on_asks_for_it() {
    #[circuit_breaker(breaker = breaker)]
    fn sync(breaker: &CircuitBreaker, error: StoreError) -> Result<(), StoreError> {
        Err(error)
    }
    #[circuit_breaker(breaker = breaker)]
    async fn concurrent(breaker: &CircuitBreaker, error: StoreError) -> Result<(), StoreError> {
        Err(error)
    }
    #[circuit_breaker(breaker = breaker, on_ok = |()| false)]
    fn with_on_ok(breaker: &CircuitBreaker, error: StoreError) -> Result<(), StoreError> {
        Err(error)
    }
    let run = |breaker: &CircuitBreaker, error| futures::executor::block_on(concurrent(breaker, error));
    for (error, expected) in each_error_and_its_outcome() {
        assert_eq!(counted(error, sync), expected);
    }
    for (error, expected) in each_error_and_its_outcome() {
        assert_eq!(counted(error, run), expected);
    }
    for (error, expected) in each_error_and_its_outcome() {
        assert_eq!(counted(error, with_on_ok), expected);
    }
}

#[test]
fn on_and_ignore_of_a_breaker_come_first() {
    #[circuit_breaker(breaker = breaker, on = StoreError::Shutdown | StoreError::Missing)]
    fn with_on(breaker: &CircuitBreaker, error: StoreError) -> Result<(), StoreError> {
        Err(error)
    }
    #[circuit_breaker(breaker = breaker, ignore = StoreError::Garbled(_))]
    fn with_ignore(breaker: &CircuitBreaker, error: StoreError) -> Result<(), StoreError> {
        Err(error)
    }
    assert_eq!(counted(StoreError::Shutdown, with_on), Outcome::Failure);
    assert_eq!(counted(StoreError::Garbled(String::new()), with_on), Outcome::Success);
    assert_eq!(counted(StoreError::Garbled(String::new()), with_ignore), Outcome::Ignored);
    assert_eq!(counted(StoreError::Status(404), with_ignore), Outcome::Failure);
}

#[test]
fn a_retry_does_not_ask_for_it() {
    #[retry(attempts = 3, base = 0ms)]
    fn call(attempts: &mut u32, error: fn() -> StoreError) -> Result<(), StoreError> {
        *attempts += 1;
        Err(error())
    }
    let mut attempts = 0;
    assert!(call(&mut attempts, || StoreError::Conflict { row: 1 }).is_err());
    assert_eq!(attempts, 3);
    assert!(call(&mut attempts, || StoreError::Garbled(String::new())).is_err());
    assert_eq!(attempts, 3 + 1);
}

#[test]
fn pointers_and_wrappers_hand_it_on() {
    #[retry(attempts = 1, map_err = RetryError::new)]
    fn retried(error: fn() -> StoreError) -> Result<(), RetryError<StoreError>> {
        Err::<(), _>(error())
    }
    let garbled = || StoreError::Garbled(String::new());
    assert_eq!(<&StoreError as Transient>::outcome(&&garbled()), Outcome::Failure);
    assert_eq!(<&mut StoreError as Transient>::outcome(&&mut garbled()), Outcome::Failure);
    assert_eq!(Transient::outcome(&Box::new(garbled())), Outcome::Failure);
    assert_eq!(Arc::new(garbled()).outcome(), Outcome::Failure);
    assert_eq!(Rc::new(garbled()).outcome(), Outcome::Failure);
    assert_eq!(Some(garbled()).outcome(), Outcome::Failure);
    assert_eq!(None::<StoreError>.outcome(), Outcome::Success);
    assert_eq!(retried(|| StoreError::Garbled(String::new())).unwrap_err().outcome(), Outcome::Failure);
    assert_eq!(retried(|| StoreError::Throttled).unwrap_err().outcome(), Outcome::Success);
    assert_eq!(RetryError::<StoreError>::from(rejection()).outcome(), Outcome::Ignored);
    let object: Box<dyn Transient> = Box::new(garbled());
    assert_eq!(object.outcome(), Outcome::Failure);
}

#[derive(Debug, thiserror::Error, Transient)]
enum Outer {
    #[error(transparent)]
    #[transient(source)]
    Store(#[from] StoreError),
    #[error("under a condition")]
    #[transient(if = *first, source)]
    Conditional { source: StoreError, first: bool },
    #[error("in a pointer")]
    #[transient(source)]
    Pointed(Arc<StoreError>),
    #[error("said here")]
    #[transient(source)]
    #[breaker(ignore)]
    Said(#[source] StoreError),
    #[error("unmarked")]
    Unmarked(#[source] StoreError),
    #[error("boxed")]
    #[transient(source)]
    Boxed(anyhow::Error),
}

#[test]
fn a_source_says_it_where_the_variant_does_not() {
    let garbled = || StoreError::Garbled(String::new());
    let conflict = || StoreError::Conflict { row: 1 };
    assert_eq!(Outer::Store(garbled()).outcome(), Outcome::Failure);
    assert_eq!(Outer::Store(conflict()).outcome(), Outcome::Ignored);
    assert_eq!(Outer::Store(StoreError::Missing).outcome(), Outcome::Success);
    assert_eq!(Outer::Store(rejection().into()).outcome(), Outcome::Ignored);
    assert_eq!(Outer::Conditional { source: garbled(), first: true }.outcome(), Outcome::Failure);
    assert_eq!(Outer::Conditional { source: garbled(), first: false }.outcome(), Outcome::Success);
    assert_eq!(Outer::Pointed(Arc::new(conflict())).outcome(), Outcome::Ignored);
    assert_eq!(Outer::Said(garbled()).outcome(), Outcome::Ignored);
    assert_eq!(Outer::Unmarked(garbled()).outcome(), Outcome::Success);
    let missing = io::Error::from(io::ErrorKind::NotFound);
    assert_eq!(Outer::Boxed(missing.into()).outcome(), Outcome::Success);
    assert_eq!(Outer::Boxed(rejection().into()).outcome(), Outcome::Ignored);
}

#[derive(Transient)]
#[breaker(failure)]
struct Broken(u8);

#[derive(Transient)]
#[transient(source)]
#[breaker(ignore)]
struct Generic<E>(E);

#[derive(Transient)]
#[transient(source)]
struct Transparent<E>(E);

#[test]
fn a_struct_says_it_of_itself() {
    assert_eq!((Broken(1).outcome(), Broken(1).transience()), (Outcome::Failure, Transience::Permanent));
    assert_eq!(Broken(1).0, 1);
    assert_eq!(Generic(Broken(1)).outcome(), Outcome::Ignored);
    assert_eq!(Transparent(Broken(1)).outcome(), Outcome::Failure);
}

/// A rejection is ignored whatever the word says, since the guarded call did not run.
#[derive(Transient)]
enum Blamed {
    #[transient]
    #[breaker(failure)]
    Open(CircuitOpen),
}

#[test]
fn a_rejection_is_ignored_whatever_is_written_on_it() {
    #[circuit_breaker(breaker = breaker, map_err = Blamed::Open)]
    fn guarded(breaker: &CircuitBreaker, error: Blamed) -> Result<(), Blamed> {
        Err(error)
    }
    assert_eq!(counted(Blamed::Open(rejection()), guarded), Outcome::Ignored);
}
