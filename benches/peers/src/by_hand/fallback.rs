//! Falling back by hand: a `match` in place.

use crate::subject::{Error, work, work_async};

#[inline(never)]
#[allow(clippy::unnecessary_wraps, reason = "the annotated function returns a `Result` too")]
pub(crate) fn with_value(input: u64) -> Result<u64, Error> {
    match work::<Error>(input) {
        Ok(value) => Ok(value),
        Err(_) => Ok(0),
    }
}

pub(crate) async fn with_value_async(input: u64) -> Result<u64, Error> {
    match work_async::<Error>(input).await {
        Ok(value) => Ok(value),
        Err(_) => Ok(0),
    }
}

pub(crate) async fn with_other(input: u64) -> Result<u64, Error> {
    match work_async::<Error>(input).await {
        Ok(value) => Ok(value),
        Err(error) => other(error).await,
    }
}

/// The fallback of both: another provider, which is down too.
pub(crate) async fn other(error: Error) -> Result<u64, Error> {
    Err(error)
}
