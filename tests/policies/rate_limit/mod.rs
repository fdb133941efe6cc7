//! `#[rate_limit]`.

mod arguments;
mod scenarios;

use std::time::Duration;

use resilience::{RateLimited, RateLimiter};
use tokio::time::Instant;

#[derive(Debug, PartialEq)]
enum Error {
    Failed,
    Limited(RateLimited),
}

impl From<RateLimited> for Error {
    fn from(limited: RateLimited) -> Self {
        Self::Limited(limited)
    }
}

/// After what time a rejected call would be accepted. `None` if it was not rejected.
fn retry_after<T>(outcome: &Result<T, Error>) -> Option<Duration> {
    match outcome {
        Err(Error::Limited(limited)) => Some(limited.retry_after()),
        _ => None,
    }
}

/// When the body of a call began, from `start` on. `None` if the call was rejected.
fn began(outcome: Result<Instant, Error>, start: Instant) -> Option<Duration> {
    outcome.ok().map(|began| began - start)
}

/// The tokens that the limiter of this name has.
fn available(name: &str) -> u32 {
    RateLimiter::named(name).snapshot().available()
}
