//! `#[rate_limit]`.

use resilience::rate_limit;

use crate::subject::{Busy, work, work_async};

/// A limit that no machine reaches.
#[rate_limit(1_000_000_000)]
#[inline(never)]
pub(crate) fn admitted(input: u64) -> Result<u64, Busy> {
    work(input)
}

#[rate_limit(1_000_000_000)]
pub(crate) async fn admitted_async(input: u64) -> Result<u64, Busy> {
    work_async(input).await
}

/// A limit that rejects all calls but the first for longer than the measurement.
#[rate_limit(1, per = 1h)]
#[inline(never)]
pub(crate) fn rejected(input: u64) -> Result<u64, Busy> {
    work(input)
}

#[rate_limit(1, per = 1h)]
pub(crate) async fn rejected_async(input: u64) -> Result<u64, Busy> {
    work_async(input).await
}
