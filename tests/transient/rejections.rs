//! A circuit breaker's rejection inside an error: one further out takes it for neither success nor
//! failure.

use std::io;

use resilience::{CircuitBreaker, CircuitOpen, RetryError, Transience, Transient, circuit_breaker, retry};

#[derive(Debug, thiserror::Error, Transient)]
enum ApiError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

fn rejection() -> CircuitOpen {
    let breaker = CircuitBreaker::unshared("rejection").build();
    breaker.force_open();
    breaker.try_acquire().expect_err("it is forced open")
}

#[circuit_breaker(name = "transient inner", threshold = 1)]
fn inner() -> Result<(), ApiError> {
    Err(ApiError::Timeout)
}

#[circuit_breaker(name = "transient outer", threshold = 2)]
fn outer() -> Result<(), ApiError> {
    inner()
}

#[test]
fn an_outer_breaker_counts_a_rejection_as_nothing() {
    let breaker = CircuitBreaker::named("transient outer");
    assert!(matches!(outer(), Err(ApiError::Timeout)));
    assert_eq!(breaker.snapshot().failures(), 1);
    for _ in 0..5 {
        assert!(matches!(outer(), Err(ApiError::Rejected(open)) if open.name() == "transient inner"));
    }
    // As a success it would have ended the row, as a failure it would have opened the circuit.
    assert_eq!(breaker.snapshot().failures(), 1);
    assert_eq!(breaker.snapshot().times_opened(), 0);
}

#[test]
fn a_retry_around_a_guarded_call_gives_up_at_a_rejection() {
    let mut calls = 0;
    let rejected = rejection();
    let call = || -> Result<(), ApiError> {
        #[retry(attempts = 5, base = 1h)]
        fn call(calls: &mut u32, rejected: CircuitOpen) -> Result<(), ApiError> {
            *calls += 1;
            Err(rejected.into())
        }
        call(&mut calls, rejected)
    };
    assert!(call().is_err());
    assert_eq!(calls, 1);
}

#[derive(Debug, thiserror::Error, Transient)]
enum Carriers {
    #[error("as the only field")]
    Alone(CircuitOpen),
    #[error("by name")]
    Named { source: CircuitOpen, attempt: u8 },
    #[error("by mark")]
    Marked(u8, #[source] CircuitOpen),
    #[error("in another error")]
    Io(#[from] io::Error),
    #[error("in a pointer")]
    Boxed(Box<ApiError>),
    #[error("in an error of a retry")]
    Retried(#[from] RetryError<ApiError>),
    #[error("behind a reference")]
    Borrowed(&'static ApiError),
    #[error("in a source")]
    #[transient(source)]
    Asked(ApiError),
    #[error("in a source under a condition")]
    #[transient(if = *count > 1, source)]
    AskedIf { source: ApiError, count: u8 },
    #[error("marked all the same")]
    #[transient]
    Transient(CircuitOpen),
    #[error("next to what is no error")]
    Beside { endpoint: String, open: CircuitOpen },
    #[error("last of several")]
    Last(String, io::Error, CircuitOpen),
    #[error("by a name that is written raw")]
    RawName { r#source: CircuitOpen, attempt: u8 },
    #[error("next to the source")]
    BesideTheSource { source: io::Error, before: Option<CircuitOpen> },
    #[error("a text")]
    Text(String),
    #[error("anything")]
    Anything(Box<dyn std::error::Error>),
    #[error("two fields, neither is the source")]
    Two(u8, u8),
}

#[test]
fn a_rejection_is_found_in_any_field() {
    let rejected = || ApiError::from(rejection());
    let carriers = [
        Carriers::Alone(rejection()),
        Carriers::Named { source: rejection(), attempt: 1 },
        Carriers::Marked(1, rejection()),
        Carriers::Io(rejection().into()),
        Carriers::Boxed(Box::new(rejected())),
        Carriers::Retried(rejection().into()),
        Carriers::Borrowed(Box::leak(Box::new(rejected()))),
        Carriers::Asked(rejected()),
        Carriers::AskedIf { source: rejected(), count: 0 },
        Carriers::Beside { endpoint: "/orders".to_owned(), open: rejection() },
        Carriers::Last("/orders".to_owned(), io::ErrorKind::TimedOut.into(), rejection()),
        Carriers::RawName { source: rejection(), attempt: 1 },
        Carriers::BesideTheSource { source: io::ErrorKind::NotFound.into(), before: Some(rejection()) },
    ];
    for error in carriers {
        assert!(error.is_rejection(), "{error:?}");
        assert_eq!(error.transience(), Transience::Permanent, "{error:?}");
    }
}

/// `#[transient]` on the variant decides about retrying.
#[test]
fn a_rejection_that_is_marked_transient_is_both() {
    let marked = Carriers::Transient(rejection());
    assert!(marked.is_rejection());
    assert_eq!(marked.transience(), Transience::Transient);
}

#[test]
fn what_is_no_rejection_is_not_taken_for_one() {
    let others = [
        Carriers::Io(io::ErrorKind::TimedOut.into()),
        Carriers::Boxed(Box::new(ApiError::Timeout)),
        Carriers::Asked(ApiError::Timeout),
        Carriers::Text("no".to_owned()),
        Carriers::Anything("no".into()),
        Carriers::Two(1, 2),
        Carriers::BesideTheSource { source: io::ErrorKind::NotFound.into(), before: None },
    ];
    for error in others {
        assert!(!error.is_rejection(), "{error:?}");
    }
    assert!(!ApiError::Timeout.is_rejection());
}

#[derive(Transient)]
struct Wrapper(CircuitOpen);

#[derive(Transient)]
enum OfAnything<E> {
    Inner(E),
    Other { source: Option<E>, count: u8 },
}

#[derive(Transient)]
struct OfTransient<E: Transient>(E);

#[test]
fn a_struct_and_a_bounded_parameter_carry_it_too() {
    assert!(Wrapper(rejection()).is_rejection());
    assert!(OfTransient(rejection()).is_rejection());
    assert_eq!(OfTransient(rejection()).transience(), Transience::Permanent);
}

/// The implementation holds for every `E`, so no `E` can be asked.
#[test]
fn an_unbounded_parameter_is_not_asked() {
    assert!(!OfAnything::Inner(rejection()).is_rejection());
    assert!(!OfAnything::Other { source: Some(rejection()), count: 1 }.is_rejection());
    assert!(matches!(OfAnything::<()>::Other { source: None, count: 1 }, OfAnything::Other { count: 1, .. }));
}

/// The crate forbids a lint, so the expansion cannot allow it.
mod forbidding {
    #![forbid(unused, warnings)]

    use resilience::{CircuitOpen, Transient};

    #[derive(Transient)]
    pub(super) enum Error {
        Rejected(CircuitOpen),
        Io(std::io::Error, String),
        #[transient(source)]
        Asked(std::io::Error),
    }

    #[derive(Transient)]
    pub(super) struct OfAnyone<E>(pub(super) E);
}

#[test]
fn nothing_has_to_be_allowed() {
    assert!(forbidding::Error::Rejected(rejection()).is_rejection());
    let error = forbidding::Error::Io(io::ErrorKind::NotFound.into(), String::new());
    assert!(!error.is_rejection());
    assert!(matches!(error, forbidding::Error::Io(_, text) if text.is_empty()));
    assert!(forbidding::Error::Asked(rejection().into()).is_rejection());
    assert!(!forbidding::OfAnyone(1).is_rejection());
}
