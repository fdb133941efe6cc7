//! `#[hedge]` and its peers.

use crate::path::{Path, good};
use crate::peers::hedges::{self, tower_resilience};
use crate::subject::{Error, now, ready_async, with_a_timer, woken_once};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![ready(), pending()]
}

fn ready() -> Path {
    Path::new(
        "hedge, ready at once",
        |calls| with_a_timer(|| good(calls, |input| now(ready_async(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(ours::hedge::ready(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(by_hand::hedge::ready(input)))),
    )
    .with("`tokio::select!`", |calls| with_a_timer(|| good(calls, |input| now(hedges::ready(input)))))
    .with("tower-resilience", tower_resilience::ready)
}

/// The attempt is ready long before another one would begin.
fn pending() -> Path {
    Path::new(
        "hedge, pending once",
        |calls| with_a_timer(|| good(calls, |input| now(woken_once::<Error>(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(ours::hedge::pending(input)))),
        |calls| with_a_timer(|| good(calls, |input| now(by_hand::hedge::pending(input)))),
    )
    .with("`tokio::select!`", |calls| with_a_timer(|| good(calls, |input| now(hedges::pending(input)))))
    .with("tower-resilience", tower_resilience::pending)
}
