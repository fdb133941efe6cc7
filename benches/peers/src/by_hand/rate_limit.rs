//! A rate limit by hand: the generic cell rate algorithm in one atomic, the instant at which the
//! bucket is full.

use std::sync::atomic::{AtomicU64, Ordering};

use super::clock;
use super::limits::{Busy, Limited};
use crate::subject::{work, work_async};

pub(crate) struct RateLimit {
    full_at: AtomicU64,
    name: &'static str,
    /// Nanoseconds from one token to the next.
    interval: u64,
    /// Nanoseconds that all tokens but one take to come back.
    tolerance: u64,
}

impl RateLimit {
    const fn new(name: &'static str, limit: u64, per: u64) -> Self {
        let interval = per / limit;
        Self { full_at: AtomicU64::new(0), name, interval, tolerance: per - interval }
    }

    /// Takes a token. If there is none, the error is the time until there is one.
    #[inline]
    fn take(&self) -> Result<(), u64> {
        let now = clock::now();
        let mut full_at = self.full_at.load(Ordering::Relaxed);
        loop {
            let from = full_at.max(now);
            let ahead = from - now;
            if ahead > self.tolerance {
                return Err(ahead - self.tolerance);
            }
            let next = from + self.interval;
            match self.full_at.compare_exchange_weak(full_at, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(other) => full_at = other,
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn limited<T>(&self, retry_after: u64) -> Result<T, Busy> {
        Err(Busy::Limited(Limited { name: self.name, retry_after }))
    }
}

const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3600 * SECOND;

static ADMITS: RateLimit = RateLimit::new("admitted", 1_000_000_000, SECOND);
static ADMITS_ASYNC: RateLimit = RateLimit::new("admitted_async", 1_000_000_000, SECOND);
static REJECTS: RateLimit = RateLimit::new("rejected", 1, HOUR);

#[inline(never)]
pub(crate) fn admitted(input: u64) -> Result<u64, Busy> {
    match ADMITS.take() {
        Ok(()) => work(input),
        Err(retry_after) => ADMITS.limited(retry_after),
    }
}

pub(crate) async fn admitted_async(input: u64) -> Result<u64, Busy> {
    match ADMITS_ASYNC.take() {
        Ok(()) => work_async(input).await,
        Err(retry_after) => ADMITS_ASYNC.limited(retry_after),
    }
}

#[inline(never)]
pub(crate) fn rejected(input: u64) -> Result<u64, Busy> {
    match REJECTS.take() {
        Ok(()) => work(input),
        Err(retry_after) => REJECTS.limited(retry_after),
    }
}

pub(crate) async fn rejected_async(input: u64) -> Result<u64, Busy> {
    match REJECTS.take() {
        Ok(()) => work_async(input).await,
        Err(retry_after) => REJECTS.limited(retry_after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_is_full_at_first_and_empties() {
        let limit = RateLimit::new("test", 10, HOUR);
        assert_eq!((0..20).filter(|_| limit.take().is_ok()).count(), 10);
        assert!(
            limit.take().is_err_and(|retry_after| (HOUR / 10 - SECOND..=HOUR / 10).contains(&retry_after))
        );
    }
}
