//! `#[bulkhead]`.

mod arguments;
mod scenarios;

use std::time::Duration;

use resilience::BulkheadFull;
use tokio::time::{Instant, sleep};

use crate::support::ms;

#[derive(Debug, PartialEq)]
enum Error {
    Failed,
    Full(BulkheadFull),
}

impl From<BulkheadFull> for Error {
    fn from(full: BulkheadFull) -> Self {
        Self::Full(full)
    }
}

/// The rejection that the outcome is.
fn full<T>(outcome: Result<T, Error>) -> Option<BulkheadFull> {
    match outcome {
        Err(Error::Full(full)) => Some(full),
        _ => None,
    }
}

/// The body of a call that takes so many milliseconds: when it began.
async fn work(took: u64) -> Result<Instant, Error> {
    let began = Instant::now();
    sleep(ms(took)).await;
    Ok(began)
}

/// When the body of a call began, from `start` on. `None` if the call was rejected.
fn began(outcome: Result<Instant, Error>, start: Instant) -> Option<Duration> {
    outcome.ok().map(|began| began - start)
}
