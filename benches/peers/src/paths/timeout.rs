//! `#[timeout]` and its peers.

use crate::path::{Path, good};
use crate::peers::tower_timeouts::{tower, tower_resilience};
use crate::subject::{Error, now, once_pending, ready_async, with_a_timer};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![ready(), pending()]
}

fn ready() -> Path {
    Path::new(
        "timeout, ready at once",
        |calls| with_a_timer(|| good(calls, |input| now(ready_async(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(ours::timed(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(by_hand::timeout::ready(input)))),
    )
    .with("tokio::time::timeout", |calls| with_a_timer(|| good(calls, |input| now(tokio_ready(input)))))
    .with("tower", tower::ready)
    .with("tower-resilience", tower_resilience::ready)
}

fn pending() -> Path {
    Path::new(
        "timeout, pending once",
        |calls| with_a_timer(|| good(calls, |input| now(once_pending(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(ours::timed_pending(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(by_hand::timeout::pending(input)))),
    )
    .with("tokio::time::timeout", |calls| with_a_timer(|| good(calls, |input| now(tokio_pending(input)))))
    .with("tower", tower::pending)
    .with("tower-resilience", tower_resilience::pending)
}

const LIMIT: std::time::Duration = std::time::Duration::from_secs(2);

async fn tokio_ready(input: u64) -> Result<u64, Error> {
    tokio::time::timeout(LIMIT, ready_async(input)).await?
}

async fn tokio_pending(input: u64) -> Result<u64, Error> {
    tokio::time::timeout(LIMIT, once_pending(input)).await?
}
