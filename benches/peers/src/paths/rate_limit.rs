//! `#[rate_limit]` and its peers.

use crate::path::{Path, good};
use crate::peers::governor;
use crate::peers::tower_limits::rate_limit as tower_resilience;
use crate::subject::{Busy, GOOD, now, work, work_async};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![admitted().shared(), admitted_async(), rejected().shared(), rejected_async()]
}

fn admitted() -> Path {
    Path::new(
        "rate limit, admitted, sync",
        |calls| good(calls, work::<Busy>),
        |calls| good(calls, ours::rate_limit::admitted),
        |calls| good(calls, by_hand::rate_limit::admitted),
    )
    .with("(a reading of the clock)", |calls| good(calls, |_| by_hand::clock::now()))
    .with_unsteady("governor", |calls| good(calls, governor::admitted))
}

fn admitted_async() -> Path {
    Path::new(
        "rate limit, admitted, async",
        |calls| good(calls, |input| now(work_async::<Busy>(input))),
        |calls| good(calls, |input| now(ours::rate_limit::admitted_async(input))),
        |calls| good(calls, |input| now(by_hand::rate_limit::admitted_async(input))),
    )
    .with_unsteady("governor", |calls| good(calls, |input| now(governor::admitted_async(input))))
    .with("tower-resilience", tower_resilience::admitted)
}

/// Rejected calls. The bare call is the one that would have run, so a rejection may be cheaper.
fn rejected() -> Path {
    Path::new(
        "rate limit, rejected, sync",
        |calls| good(calls, work::<Busy>),
        |calls| {
            let _ = ours::rate_limit::rejected(GOOD);
            good(calls, ours::rate_limit::rejected);
        },
        |calls| {
            let _ = by_hand::rate_limit::rejected(GOOD);
            good(calls, by_hand::rate_limit::rejected);
        },
    )
    .with("(a reading of the clock)", |calls| good(calls, |_| by_hand::clock::now()))
    .with_unsteady("governor", |calls| {
        let _ = governor::rejected(GOOD);
        good(calls, governor::rejected);
    })
}

fn rejected_async() -> Path {
    Path::new(
        "rate limit, rejected, async",
        |calls| good(calls, |input| now(work_async::<Busy>(input))),
        |calls| {
            let _ = now(ours::rate_limit::rejected_async(GOOD));
            good(calls, |input| now(ours::rate_limit::rejected_async(input)));
        },
        |calls| {
            let _ = now(by_hand::rate_limit::rejected_async(GOOD));
            good(calls, |input| now(by_hand::rate_limit::rejected_async(input)));
        },
    )
    .with_unsteady("governor", |calls| {
        let _ = governor::rejected(GOOD);
        good(calls, |input| now(governor::rejected_async(input)));
    })
    .with("tower-resilience", tower_resilience::rejected)
}
