//! backon: `max_times` counts retries, and jitter adds up to the whole delay. Its attribute takes a
//! function that makes the policy, its builder a policy that is made for each call.
//!
//! It passes a zero delay to tokio's timer, which takes a millisecond for it. So on paths without a
//! delay it gets a `sleep` that does not wait.

use std::cell::Cell;
use std::future::{Future, Ready, ready};
use std::time::Duration;

use ::backon::{BlockingRetryable, ExponentialBuilder, Retryable};
use backon_macros::backon;

use crate::subject::{Error, fails, fails_async, work, work_async};

pub(crate) const fn policy() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_jitter()
        .with_factor(2.0)
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(2)
}

const fn at_once() -> ExponentialBuilder {
    policy().with_min_delay(Duration::ZERO)
}

fn no_wait(_: Duration) -> Ready<()> {
    ready(())
}

#[backon(backoff = policy)]
#[inline(never)]
pub(crate) fn retried(input: u64) -> Result<u64, Error> {
    work(input)
}

#[backon(backoff = policy)]
pub(crate) async fn retried_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

#[backon(backoff = at_once)]
#[inline(never)]
pub(crate) fn retried_twice(failures: &Cell<u32>) -> Result<u64, Error> {
    fails(failures)
}

#[backon(backoff = at_once, sleep = no_wait)]
pub(crate) async fn retried_twice_async(failures: &Cell<u32>) -> Result<u64, Error> {
    fails_async(failures).await
}

#[inline(never)]
pub(crate) fn built(input: u64) -> Result<u64, Error> {
    (|| work(input)).retry(policy()).call()
}

pub(crate) async fn built_async(input: u64) -> Result<u64, Error> {
    (|| work_async(input)).retry(policy()).await
}

#[inline(never)]
pub(crate) fn built_twice(failures: &Cell<u32>) -> Result<u64, Error> {
    (|| fails(failures)).retry(at_once()).call()
}

pub(crate) async fn built_twice_async(failures: &Cell<u32>) -> Result<u64, Error> {
    (|| fails_async(failures)).retry(at_once()).sleep(no_wait).await
}

/// The future around any inner future, to measure its size.
pub(crate) fn retrying<F: Future<Output = Result<u64, Error>>>(
    attempt: impl Fn() -> F,
) -> impl Future<Output = Result<u64, Error>> {
    attempt.retry(policy()).into_future()
}
