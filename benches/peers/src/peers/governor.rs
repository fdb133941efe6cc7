//! governor: the same algorithm as ours in an atomic, with its default clock, which reads the
//! processor's time stamp.

use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use ::governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::subject::{Failed, work, work_async};

static ADMITS: LazyLock<DefaultDirectRateLimiter> = LazyLock::new(|| {
    RateLimiter::direct(Quota::per_second(NonZeroU32::new(1_000_000_000).expect("above zero")))
});
static REJECTS: LazyLock<DefaultDirectRateLimiter> =
    LazyLock::new(|| RateLimiter::direct(Quota::with_period(Duration::from_secs(3600)).expect("above zero")));

#[inline(never)]
fn limited(limiter: &DefaultDirectRateLimiter, input: u64) -> Result<u64, Failed> {
    limiter.check().map_err(|_| Failed)?;
    work(input)
}

async fn limited_async(limiter: &DefaultDirectRateLimiter, input: u64) -> Result<u64, Failed> {
    limiter.check().map_err(|_| Failed)?;
    work_async(input).await
}

pub(crate) fn admitted(input: u64) -> Result<u64, Failed> {
    limited(&ADMITS, input)
}

pub(crate) async fn admitted_async(input: u64) -> Result<u64, Failed> {
    limited_async(&ADMITS, input).await
}

pub(crate) fn rejected(input: u64) -> Result<u64, Failed> {
    limited(&REJECTS, input)
}

pub(crate) async fn rejected_async(input: u64) -> Result<u64, Failed> {
    limited_async(&REJECTS, input).await
}
