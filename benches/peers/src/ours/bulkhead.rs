//! `#[bulkhead]`.

use std::sync::LazyLock;

use resilience::{Bulkhead, BulkheadPermit, bulkhead};

use crate::subject::{Busy, woken_once, work, work_async};

#[bulkhead(64, queue = 64, wait = 1s)]
#[inline(never)]
pub(crate) fn free(input: u64) -> Result<u64, Busy> {
    work(input)
}

#[bulkhead(64, queue = 64)]
pub(crate) async fn free_async(input: u64) -> Result<u64, Busy> {
    work_async(input).await
}

#[bulkhead(1, name = "full")]
#[inline(never)]
pub(crate) fn full(input: u64) -> Result<u64, Busy> {
    work(input)
}

#[bulkhead(1, name = "full")]
pub(crate) async fn full_async(input: u64) -> Result<u64, Busy> {
    work_async(input).await
}

/// Takes the only place of the full bulkhead, and keeps it.
pub(crate) fn fill() {
    static HELD: LazyLock<Option<BulkheadPermit>> = LazyLock::new(|| {
        let _ = full(crate::subject::GOOD);
        Bulkhead::named("full").try_acquire().ok()
    });
    assert!(HELD.is_some());
}

#[bulkhead(1, queue = 8)]
pub(crate) async fn queued(input: u64) -> Result<u64, Busy> {
    woken_once(input).await
}
