//! `#[bulkhead]` and its peers.

use crate::path::{Path, good};
use crate::peers::semaphores::{async_lock, tokio};
use crate::peers::tower_limits::{bulkhead as tower_resilience, tower};
use crate::subject::{Busy, handed_over, now, woken_once, work, work_async};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![free().shared(), free_async().shared(), full().shared(), full_async(), queued()]
}

fn free() -> Path {
    Path::new(
        "bulkhead, a place is free, sync",
        |calls| good(calls, work::<Busy>),
        |calls| good(calls, ours::bulkhead::free),
        |calls| good(calls, by_hand::bulkhead::free),
    )
    .with("tokio's semaphore", |calls| good(calls, tokio::free))
    .with("async-lock's", |calls| good(calls, async_lock::free))
}

fn free_async() -> Path {
    Path::new(
        "bulkhead, a place is free, async",
        |calls| good(calls, |input| now(work_async::<Busy>(input))),
        |calls| good(calls, |input| now(ours::bulkhead::free_async(input))),
        |calls| good(calls, |input| now(by_hand::bulkhead::free_async(input))),
    )
    .with("tokio's semaphore", |calls| good(calls, |input| now(tokio::free_async(input))))
    .with("async-lock's", |calls| good(calls, |input| now(async_lock::free_async(input))))
    .with("tower", tower::free)
    .with("tower-resilience", tower_resilience::free)
}

/// Rejected calls. The bare call is the one that would have run, so a rejection may be cheaper.
fn full() -> Path {
    Path::new(
        "bulkhead, full, sync",
        |calls| good(calls, work::<Busy>),
        |calls| {
            ours::bulkhead::fill();
            good(calls, ours::bulkhead::full);
        },
        |calls| {
            by_hand::bulkhead::FULL.fill();
            good(calls, by_hand::bulkhead::full);
        },
    )
    .with("tokio's semaphore", |calls| good(calls, tokio::full))
    .with("async-lock's", |calls| good(calls, async_lock::full))
}

fn full_async() -> Path {
    Path::new(
        "bulkhead, full, async",
        |calls| good(calls, |input| now(work_async::<Busy>(input))),
        |calls| {
            ours::bulkhead::fill();
            good(calls, |input| now(ours::bulkhead::full_async(input)));
        },
        |calls| {
            by_hand::bulkhead::FULL.fill();
            good(calls, |input| now(by_hand::bulkhead::full_async(input)));
        },
    )
    .with("tokio's semaphore", |calls| good(calls, |input| now(tokio::full_async(input))))
    .with("async-lock's", |calls| good(calls, |input| now(async_lock::full_async(input))))
    .with("tower", tower::full)
    .with_waiting("tower-resilience", tower_resilience::full)
}

/// Two calls where one may run: the second waits for the first.
fn queued() -> Path {
    Path::new(
        "bulkhead, queued and handed over, two calls",
        |calls| good(calls, |input| handed_over(woken_once::<Busy>(input), woken_once(input))),
        |calls| {
            good(calls, |input| handed_over(ours::bulkhead::queued(input), ours::bulkhead::queued(input)));
        },
        |calls| {
            let queued = by_hand::bulkhead::queued;
            good(calls, |input| handed_over(queued(input), queued(input)));
        },
    )
    .with("tokio's semaphore", |calls| {
        good(calls, |input| handed_over(tokio::queued(input), tokio::queued(input)));
    })
    .with("async-lock's", |calls| {
        good(calls, |input| handed_over(async_lock::queued(input), async_lock::queued(input)));
    })
    .with("tower", tower::queued)
    .with("tower-resilience", tower_resilience::queued)
}
