//! The attributes, as the manuals show them.

pub(crate) mod bulkhead;
pub(crate) mod hedge;
pub(crate) mod rate_limit;

use std::cell::Cell;

use resilience::{RetryBudget, circuit_breaker, fallback, retry, timeout};

use crate::by_hand::fallback::other;
use crate::subject::{Error, fails, fails_async, once_pending, ready_async, work, work_async};

#[retry(attempts = 3, base = 100ms, cap = 10s)]
#[inline(never)]
pub(crate) fn retried(input: u64) -> Result<u64, Error> {
    work(input)
}

#[retry(attempts = 3, base = 100ms, cap = 10s)]
pub(crate) async fn retried_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

#[retry(attempts = 3, base = 100ms, cap = 10s, budget = 20%)]
#[inline(never)]
pub(crate) fn budgeted(input: u64) -> Result<u64, Error> {
    work(input)
}

/// A budget that gets back what it gives.
pub(crate) static BUDGET: RetryBudget = RetryBudget::builder("bench").ratio(1.0).build();

#[retry(attempts = 3, base = 0ms, cap = 10s)]
#[inline(never)]
pub(crate) fn retried_twice(failures: &Cell<u32>) -> Result<u64, Error> {
    fails(failures)
}

#[retry(attempts = 3, base = 0ms, cap = 10s)]
pub(crate) async fn retried_twice_async(failures: &Cell<u32>) -> Result<u64, Error> {
    fails_async(failures).await
}

#[timeout(2s)]
pub(crate) async fn timed(input: u64) -> Result<u64, Error> {
    ready_async(input).await
}

#[timeout(2s)]
pub(crate) async fn timed_pending(input: u64) -> Result<u64, Error> {
    once_pending(input).await
}

#[fallback(value = 0)]
#[inline(never)]
pub(crate) fn with_value(input: u64) -> Result<u64, Error> {
    work(input)
}

#[fallback(value = 0)]
pub(crate) async fn with_value_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

#[fallback(with = |error| other(error).await)]
pub(crate) async fn with_other(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

#[circuit_breaker(threshold = 5, cooldown = 30s)]
#[inline(never)]
pub(crate) fn healthy(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(name = "bench", threshold = 5, cooldown = 30s)]
#[inline(never)]
pub(crate) fn healthy_by_name(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(threshold = 5, cooldown = 30s)]
pub(crate) async fn healthy_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

/// A breaker that counts failures and never opens.
#[circuit_breaker(threshold = 4_294_967_295, cooldown = 30s)]
#[inline(never)]
pub(crate) fn failing(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(threshold = 4_294_967_295, cooldown = 30s)]
pub(crate) async fn failing_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

/// A breaker that opens, and stays open for longer than the measurement.
#[circuit_breaker(threshold = 5, cooldown = 1h)]
#[inline(never)]
pub(crate) fn broken(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(threshold = 5, cooldown = 1h)]
pub(crate) async fn broken_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

/// The breaker's rate mode.
pub(crate) mod rate {
    use super::{Error, circuit_breaker, work, work_async};

    #[circuit_breaker(threshold = 50%, window = 100, min_calls = 20)]
    #[inline(never)]
    pub(crate) fn clean(input: u64) -> Result<u64, Error> {
        work(input)
    }

    #[circuit_breaker(threshold = 50%, window = 100, min_calls = 20)]
    pub(crate) async fn clean_async(input: u64) -> Result<u64, Error> {
        work_async(input).await
    }

    #[circuit_breaker(threshold = 50%, window = 100, min_calls = 20)]
    #[inline(never)]
    pub(crate) fn mixed(input: u64) -> Result<u64, Error> {
        work(input)
    }

    #[circuit_breaker(threshold = 50%, window = 100, min_calls = 20)]
    pub(crate) async fn mixed_async(input: u64) -> Result<u64, Error> {
        work_async(input).await
    }

    #[circuit_breaker(threshold = 50%, window = 10s, min_calls = 20)]
    #[inline(never)]
    pub(crate) fn over_time(input: u64) -> Result<u64, Error> {
        work(input)
    }

    #[circuit_breaker(threshold = 50%, window = 10s, min_calls = 20)]
    pub(crate) async fn over_time_async(input: u64) -> Result<u64, Error> {
        work_async(input).await
    }
}
