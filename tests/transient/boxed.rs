//! Boxed errors of any type: the error inside decides, if it is known.

use std::cell::Cell;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use resilience::{CircuitBreaker, CircuitOpen, RetryError, Transience, Transient, circuit_breaker, retry};

fn rejection() -> CircuitOpen {
    let breaker = CircuitBreaker::unshared("rejection").build();
    breaker.force_open();
    breaker.try_acquire().expect_err("it is forced open")
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

fn timed_out() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

/// A breaker that records every call and never opens.
fn all_counting() -> CircuitBreaker {
    CircuitBreaker::unshared("of a boxed error").failure_rate(1.0).min_calls(100).build()
}

/// The attempts of a retry whose function fails with this type, and the outcome that a breaker
/// records for the error.
macro_rules! fate_of {
    ($error:ty, $make:expr) => {{
        #[retry(attempts = 3, base = 0ms)]
        fn retried(attempts: &mut u32) -> Result<(), $error> {
            *attempts += 1;
            Err($make)
        }

        #[circuit_breaker(breaker = breaker, map_err = |_| unreachable!("it is closed"))]
        fn guarded(breaker: &CircuitBreaker) -> Result<(), $error> {
            Err($make)
        }

        #[circuit_breaker(breaker = breaker, on = _, map_err = |_| unreachable!("it is closed"))]
        fn guarded_with_on(breaker: &CircuitBreaker) -> Result<(), $error> {
            Err($make)
        }

        let mut attempts = 0;
        assert!(retried(&mut attempts).is_err());
        let of_default = all_counting();
        assert!(guarded(&of_default).is_err());
        let with_on = all_counting();
        assert!(guarded_with_on(&with_on).is_err());
        (attempts, recorded(&of_default), recorded(&with_on))
    }};
}

fn recorded(breaker: &CircuitBreaker) -> &'static str {
    match breaker.snapshot() {
        snapshot if snapshot.failures() > 0 => "failure",
        snapshot if snapshot.recorded() > 0 => "success",
        _ => "ignored",
    }
}

/// The second outcome is that of a breaker with `on = _`, to which every error is a failure but a
/// rejection.
const PERMANENT: (u32, &str, &str) = (1, "success", "failure");
const TRANSIENT: (u32, &str, &str) = (3, "failure", "failure");
const REJECTED: (u32, &str, &str) = (1, "ignored", "ignored");

#[test]
fn anyhow_says_what_it_holds() {
    assert_eq!(fate_of!(anyhow::Error, missing().into()), PERMANENT);
    assert_eq!(fate_of!(anyhow::Error, timed_out().into()), TRANSIENT);
    assert_eq!(fate_of!(anyhow::Error, anyhow::anyhow!("no")), TRANSIENT);
    assert_eq!(fate_of!(anyhow::Error, rejection().into()), REJECTED);
    assert_eq!(fate_of!(anyhow::Error, io::Error::from(rejection()).into()), REJECTED);
}

#[test]
fn what_anyhow_adds_hides_nothing() {
    assert_eq!(
        fate_of!(anyhow::Error, Err::<(), _>(missing()).context("a").context("b").unwrap_err()),
        PERMANENT
    );
    assert_eq!(fate_of!(anyhow::Error, Err::<(), _>(rejection()).context("a").unwrap_err()), REJECTED);
    assert_eq!(fate_of!(anyhow::Error, anyhow::Error::from(Arc::new(missing())).context("a")), PERMANENT);
}

#[test]
fn eyre_says_what_it_holds() {
    assert_eq!(fate_of!(eyre::Report, missing().into()), PERMANENT);
    assert_eq!(fate_of!(eyre::Report, eyre::Report::from(missing()).wrap_err("a")), PERMANENT);
    assert_eq!(fate_of!(eyre::Report, timed_out().into()), TRANSIENT);
    assert_eq!(fate_of!(eyre::Report, eyre::eyre!("no")), TRANSIENT);
    assert_eq!(fate_of!(eyre::Report, eyre::Report::from(rejection()).wrap_err("a")), REJECTED);
}

#[test]
fn a_boxed_error_says_what_is_in_it() {
    assert_eq!(fate_of!(Box<dyn Error>, missing().into()), PERMANENT);
    assert_eq!(fate_of!(Box<dyn Error + Send>, Box::new(missing())), PERMANENT);
    assert_eq!(fate_of!(Box<dyn Error + Send + Sync>, missing().into()), PERMANENT);
    assert_eq!(fate_of!(Box<dyn Error>, timed_out().into()), TRANSIENT);
    assert_eq!(fate_of!(Box<dyn Error + Send + Sync>, "no".into()), TRANSIENT);
    assert_eq!(fate_of!(Box<dyn Error>, rejection().into()), REJECTED);
    assert_eq!(fate_of!(Box<dyn Error + Send + Sync>, io::Error::from(rejection()).into()), REJECTED);
}

#[test]
fn other_pointers_to_an_error_say_what_is_in_it() {
    assert_eq!(fate_of!(Arc<dyn Error + Send + Sync>, Arc::new(missing())), PERMANENT);
    assert_eq!(fate_of!(Rc<dyn Error>, Rc::new(missing())), PERMANENT);
    assert_eq!(fate_of!(Rc<dyn Error>, Rc::new(rejection())), REJECTED);
    assert_eq!(fate_of!(Arc<anyhow::Error>, Arc::new(missing().into())), PERMANENT);
    assert_eq!(fate_of!(Box<eyre::Report>, Box::new(rejection().into())), REJECTED);
}

/// One boxed error inside another, as between two crates. anyhow and eyre hide the outer box, and
/// show its causes.
#[test]
fn an_error_that_was_boxed_twice_is_found_below_a_context() {
    type Boxed = Box<dyn Error + Send + Sync>;

    assert_eq!(fate_of!(Boxed, anyhow::Error::from(missing()).context("a").into()), PERMANENT);
    assert_eq!(fate_of!(Boxed, eyre::Report::from(rejection()).wrap_err("a").into()), REJECTED);
    assert_eq!(
        fate_of!(io::Error, io::Error::other(Boxed::from(anyhow::Error::from(missing()).context("a")))),
        PERMANENT
    );
    assert_eq!(
        fate_of!(
            anyhow::Error,
            anyhow::Error::from_boxed(Boxed::from(anyhow::Error::from(missing()).context("a")))
        ),
        PERMANENT
    );
    assert_eq!(fate_of!(Boxed, anyhow::Error::from(missing()).into()), TRANSIENT);
    assert_eq!(fate_of!(anyhow::Error, anyhow::Error::from_boxed(missing().into())), TRANSIENT);
}

fn of_a_retry(kind: io::ErrorKind) -> RetryError<anyhow::Error> {
    #[retry(attempts = 1, map_err = RetryError::new)]
    fn call(kind: io::ErrorKind) -> Result<(), RetryError<anyhow::Error>> {
        Err(anyhow::Error::from(io::Error::from(kind)))
    }
    call(kind).unwrap_err()
}

fn of_a_boxed_retry(kind: io::ErrorKind) -> RetryError<Box<dyn Error>> {
    #[retry(attempts = 1, map_err = RetryError::new)]
    fn call(kind: io::ErrorKind) -> Result<(), RetryError<Box<dyn Error>>> {
        Err(Box::<dyn Error>::from(io::Error::from(kind)))
    }
    call(kind).unwrap_err()
}

#[test]
fn an_error_of_a_retry_hands_on_what_is_in_it() {
    use io::ErrorKind::{NotFound, TimedOut};

    type OfAnyhow = RetryError<anyhow::Error>;
    type OfBox = RetryError<Box<dyn Error>>;

    assert_eq!(fate_of!(OfAnyhow, of_a_retry(NotFound)), PERMANENT);
    assert_eq!(fate_of!(OfAnyhow, of_a_retry(TimedOut)), TRANSIENT);
    assert_eq!(fate_of!(OfBox, of_a_boxed_retry(NotFound)), PERMANENT);
    assert_eq!(fate_of!(OfBox, of_a_boxed_retry(TimedOut)), TRANSIENT);
    assert_eq!(fate_of!(Option<anyhow::Error>, Some(missing().into())), PERMANENT);
    assert_eq!(fate_of!(Option<anyhow::Error>, None), PERMANENT);
}

/// A type that derefs to an error and has an answer of its own.
#[derive(Debug)]
struct Own(anyhow::Error);

impl std::ops::Deref for Own {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Transient for Own {
    fn transience(&self) -> Transience {
        Transience::Transient
    }
}

#[test]
fn an_answer_of_ones_own_comes_first() {
    assert_eq!(fate_of!(Own, Own(missing().into())), TRANSIENT);
}

/// A type that derefs to an error of a known type.
struct Named(Box<io::Error>);

impl std::ops::Deref for Named {
    type Target = io::Error;

    fn deref(&self) -> &io::Error {
        &self.0
    }
}

#[test]
fn an_error_that_derefs_to_a_type_is_not_looked_into() {
    assert_eq!(fate_of!(Named, Named(Box::new(missing()))), TRANSIENT);
}

#[test]
fn what_is_written_comes_first() {
    #[retry(attempts = 3, base = 0ms, on = _)]
    fn call(attempts: &mut u32) -> anyhow::Result<()> {
        *attempts += 1;
        Err(missing().into())
    }
    let mut attempts = 0;
    assert!(call(&mut attempts).is_err());
    assert_eq!(attempts, 3);
}

/// Errors of users are not known to the library, so `on` names them.
#[test]
fn an_error_type_of_ones_own_is_found_if_it_is_named() {
    #[derive(Debug, thiserror::Error, Transient)]
    #[error("waiting does not heal it")]
    struct NotHealed;

    #[retry(attempts = 3, base = 0ms)]
    fn unnamed(attempts: &mut u32) -> anyhow::Result<()> {
        *attempts += 1;
        Err(NotHealed.into())
    }

    #[retry(attempts = 3, base = 0ms, on = |e| e.downcast_ref::<NotHealed>().map_or(Transience::Permanent, Transient::transience))]
    fn named(attempts: &mut u32) -> anyhow::Result<()> {
        *attempts += 1;
        Err(NotHealed.into())
    }

    let mut attempts = 0;
    assert!(unnamed(&mut attempts).is_err());
    assert_eq!(attempts, 3);
    assert!(named(&mut attempts).is_err());
    assert_eq!(attempts, 3 + 1);
}

/// In generic code a boxed error is recognised where its type is written, and a type parameter is
/// not.
#[test]
fn a_generic_function_sees_what_is_written_in_it() {
    #[retry(attempts = 3, base = 0ms)]
    fn written<T: From<u8>>(attempts: &mut u32) -> anyhow::Result<T> {
        *attempts += 1;
        Err(missing().into())
    }

    #[retry(attempts = 3, base = 0ms)]
    fn parameter<E: From<io::Error>>(attempts: &mut u32) -> Result<(), E> {
        *attempts += 1;
        Err(missing().into())
    }

    let mut attempts = 0;
    assert!(written::<u16>(&mut attempts).is_err());
    assert_eq!(attempts, 1);
    assert!(parameter::<anyhow::Error>(&mut attempts).is_err());
    assert_eq!(attempts, 1 + 3);
}

#[tokio::test(start_paused = true)]
async fn a_retry_around_an_open_circuit_gives_up_at_once() {
    #[circuit_breaker(breaker = breaker)]
    async fn guarded(breaker: &CircuitBreaker) -> anyhow::Result<()> {
        anyhow::bail!("nothing runs");
    }

    #[retry(attempts = 6, base = 1s)]
    async fn call(breaker: &CircuitBreaker, attempts: &mut u32) -> anyhow::Result<()> {
        *attempts += 1;
        guarded(breaker).await.context("the service is guarded")
    }

    let breaker = CircuitBreaker::unshared("open").cooldown(Duration::from_secs(3600)).build();
    breaker.force_open();
    let (start, mut attempts) = (tokio::time::Instant::now(), 0);
    let error = call(&breaker, &mut attempts).await.unwrap_err();
    assert!(error.downcast_ref::<CircuitOpen>().is_some());
    assert_eq!((attempts, start.elapsed()), (1, Duration::ZERO));
}

/// An error that borrows cannot be looked into. It compiles, and every such error is retried.
#[test]
fn a_boxed_error_that_borrows_is_not_looked_into() {
    #[retry(attempts = 3, base = 0ms)]
    fn named<'a>(attempts: &mut u32, _: &'a str) -> Result<(), Box<dyn Error + 'a>> {
        *attempts += 1;
        Err(missing().into())
    }

    #[retry(attempts = 3, base = 0ms)]
    fn elided(attempts: &Cell<u32>) -> Result<(), Box<dyn Error + Send + Sync + '_>> {
        attempts.set(attempts.get() + 1);
        Err(missing().into())
    }

    #[retry(attempts = 3, base = 0ms)]
    fn referred<'a>(attempts: &mut u32, error: &'a io::Error) -> Result<(), &'a dyn Error> {
        *attempts += 1;
        Err(error)
    }

    #[circuit_breaker(breaker = breaker)]
    fn guarded<'a>(breaker: &CircuitBreaker, _: &'a str) -> Result<(), Box<dyn Error + 'a>> {
        Err(missing().into())
    }

    #[circuit_breaker(breaker = breaker, on = _, ignore = |_| false)]
    fn guarded_with_on<'a>(breaker: &CircuitBreaker, _: &'a str) -> Result<(), Box<dyn Error + 'a>> {
        Err(missing().into())
    }

    #[retry(attempts = 3, base = 0ms)]
    fn for_ever<'a>(attempts: &mut u32, _: &'a str) -> Result<&'a str, Box<dyn Error + 'static>> {
        *attempts += 1;
        Err(missing().into())
    }

    let (mut attempts, text) = (0, String::from("it borrows"));
    assert!(named(&mut attempts, &text).is_err());
    assert_eq!(attempts, 3);
    assert!(elided(Cell::from_mut(&mut attempts)).is_err());
    assert_eq!(attempts, 6);
    assert!(referred(&mut attempts, &missing()).is_err());
    assert_eq!(attempts, 9);
    assert!(for_ever(&mut attempts, &text).is_err());
    assert_eq!(attempts, 10);
    let breaker = all_counting();
    assert!(guarded(&breaker, &text).is_err());
    assert!(guarded_with_on(&breaker, &text).is_err());
    assert_eq!((breaker.snapshot().recorded(), breaker.snapshot().failures()), (2, 2));
}

#[derive(Debug, thiserror::Error, Transient)]
enum ApiError {
    #[error(transparent)]
    #[transient(source)]
    Anyhow(#[from] anyhow::Error),
    #[error("a report")]
    #[transient(source)]
    Report(eyre::Report),
    #[error("boxed")]
    #[transient(source)]
    Boxed(Box<dyn Error + Send + Sync>),
    #[error("boxed, for one thread")]
    #[transient(source)]
    Local { source: Box<dyn Error>, attempt: u8 },
    #[error("shared")]
    #[transient(source)]
    Shared(Arc<anyhow::Error>),
    #[error("after a retry")]
    #[transient(source)]
    Retried(RetryError<anyhow::Error>),
    #[error("with luck")]
    #[transient(source)]
    Maybe { cause: Option<anyhow::Error> },
    #[error("unmarked")]
    Unmarked(u8, anyhow::Error),
}

#[test]
fn a_source_may_be_an_error_of_any_type() {
    let with = |make: fn() -> anyhow::Error| {
        [
            ApiError::Anyhow(make()),
            ApiError::Boxed(make().context("a").into()),
            ApiError::Local { source: make().context("a").into(), attempt: 1 },
            ApiError::Shared(Arc::new(make())),
            ApiError::Maybe { cause: Some(make()) },
            ApiError::Unmarked(1, make()),
        ]
    };
    let permanent = |error: &ApiError| error.transience() == Transience::Permanent;
    for error in with(|| missing().into()) {
        assert_eq!((permanent(&error), error.is_rejection()), (true, false), "{error:?}");
    }
    for error in with(|| timed_out().into()) {
        assert_eq!(permanent(&error), matches!(error, ApiError::Unmarked(..)), "{error:?}");
    }
    for error in with(|| rejection().into()) {
        assert_eq!((permanent(&error), error.is_rejection()), (true, true), "{error:?}");
    }
    assert!(permanent(&ApiError::Report(eyre::Report::from(missing()))));
    assert!(permanent(&ApiError::Retried(of_a_retry(io::ErrorKind::NotFound))));
    assert!(permanent(&ApiError::Maybe { cause: None }));
}

/// A field that borrows cannot be looked into, and no attribute asks for it.
#[derive(Transient)]
enum Borrowing<'a> {
    #[transient]
    Boxed(Box<dyn Error + 'a>),
    Referred(&'a dyn Error, u8),
    #[transient(source)]
    Known(&'a io::Error),
}

#[test]
fn a_field_may_be_an_error_that_borrows() {
    let error = missing();
    assert_eq!(Borrowing::Boxed(Box::new(&error)).transience(), Transience::Transient);
    assert_eq!(Borrowing::Known(&error).transience(), Transience::Permanent);
    let referred = Borrowing::Referred(&error, 1);
    assert!(!referred.is_rejection());
    assert!(matches!(referred, Borrowing::Referred(_, 1)));
}

#[test]
fn a_retried_error_of_any_type_converts_by_a_question_mark() {
    #[retry(attempts = 2, base = 0ms, map_err = RetryError::new)]
    fn settings() -> Result<(), RetryError<anyhow::Error>> {
        Err(timed_out()).context("the settings are needed")
    }
    fn by_anyhow() -> anyhow::Result<()> {
        settings().map_err(RetryError::boxed)?;
        Ok(())
    }
    fn by_box() -> Result<(), Box<dyn Error>> {
        settings().map_err(RetryError::boxed)?;
        Ok(())
    }
    let chain: Vec<String> =
        by_anyhow().expect_err("it fails").chain().skip(1).map(ToString::to_string).collect();
    assert_eq!(chain, ["the settings are needed".to_owned(), timed_out().to_string()]);
    let boxed = by_box().expect_err("it fails");
    assert!(boxed.to_string().starts_with("gave up after 2 attempts"), "{boxed}");
}
