//! Under `map_err` the body's error type is not in the signature, and `?` alone does not determine
//! it.

use std::future::Future;
use std::io;
use std::pin::Pin;

use resilience::{CircuitOpen, RetryError, StopReason, circuit_breaker, retry};

/// Neither `Transient` nor known to the library.
#[derive(Debug)]
enum Error {
    Io(io::Error),
    #[expect(dead_code, reason = "the place that the breaker asks for")]
    Rejected(CircuitOpen),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Self::Rejected(open)
    }
}

fn fail() -> io::Result<u32> {
    Err(io::ErrorKind::TimedOut.into())
}

fn assert_exhausted(outcome: Result<u32, RetryError<Error>>) {
    let error = outcome.expect_err("every attempt fails");
    assert_eq!((error.attempts(), error.reason()), (3, StopReason::AttemptsExhausted));
    assert!(matches!(error.into_error(), Error::Io(_)));
}

#[test]
fn a_path_says_the_type_of_a_body_that_converts() {
    #[retry(base = 0ms, map_err = RetryError::new)]
    fn call() -> Result<u32, RetryError<Error>> {
        let value = fail()?;
        Ok(value)
    }
    assert_exhausted(call());
}

#[test]
fn a_path_says_it_to_the_breaker_below() {
    #[retry(base = 0ms, map_err = RetryError::new)]
    #[circuit_breaker]
    fn call() -> Result<u32, RetryError<Error>> {
        let value = fail()?;
        Ok(value)
    }
    assert_exhausted(call());
}

#[tokio::test]
async fn a_path_says_it_to_async_code() {
    #[retry(base = 0ms, map_err = RetryError::new, on = _)]
    #[circuit_breaker]
    async fn call() -> Result<u32, RetryError<Error>> {
        let value = std::future::ready(fail()).await?;
        Ok(value)
    }
    assert_exhausted(call().await);
}

#[tokio::test]
async fn a_path_says_it_to_a_boxed_future() {
    #[retry(base = 0ms, map_err = RetryError::new)]
    fn call() -> Pin<Box<dyn Future<Output = Result<u32, RetryError<Error>>> + Send>> {
        Box::pin(async move {
            let value = std::future::ready(fail()).await?;
            Ok(value)
        })
    }
    assert_exhausted(call().await);
}

#[tokio::test]
async fn a_closure_says_it_by_the_type_of_its_parameter() {
    #[retry(base = 0ms, map_err = |e: Error, attempts| RetryError::new(e, attempts), on = Error::Io(_))]
    #[circuit_breaker(on = Error::Io(_))]
    async fn call() -> Result<u32, RetryError<Error>> {
        let value = std::future::ready(fail()).await?;
        Ok(value)
    }
    assert_exhausted(call().await);
}

#[tokio::test]
async fn a_success_without_a_name_is_that_of_the_body() {
    #[retry(base = 0ms, map_err = RetryError::new)]
    fn by_path(fails: bool) -> Result<impl Iterator<Item = u8>, RetryError<Error>> {
        if fails {
            fail()?;
        }
        Ok([1, 2].into_iter())
    }
    #[retry(base = 0ms, map_err = |e: Error, attempts| RetryError::new(e, attempts))]
    fn by_closure(fails: bool) -> Result<impl Iterator<Item = u8>, RetryError<Error>> {
        if fails {
            fail()?;
        }
        Ok([1, 2].into_iter())
    }
    #[retry(base = 0ms, map_err = RetryError::new)]
    async fn in_async_code(fails: bool) -> Result<impl Sized, RetryError<Error>> {
        if fails {
            std::future::ready(fail()).await?;
        }
        Ok([1, 2])
    }
    #[retry(base = 0ms, map_err = RetryError::new)]
    #[circuit_breaker]
    fn stacked(fails: bool) -> Result<(u8, impl Sized), RetryError<Error>> {
        if fails {
            fail()?;
        }
        Ok((1, [1, 2]))
    }
    assert_eq!(by_path(false).expect("it does not fail").sum::<u8>(), 3);
    assert_eq!(by_closure(false).expect("it does not fail").sum::<u8>(), 3);
    assert!(in_async_code(false).await.is_ok() && stacked(false).is_ok());
    assert_exhausted(by_path(true).map(|_| 0));
    assert_exhausted(by_closure(true).map(|_| 0));
    assert_exhausted(in_async_code(true).await.map(|_| 0));
    assert_exhausted(stacked(true).map(|_| 0));
}
