//! `#[circuit_breaker]` in its consecutive mode, and its peers.

use std::task::Poll;

use crate::path::{Path, bad, good};
use crate::peers::{failsafe, recloser, tower};
use crate::subject::{BAD, Error, now, work, work_async};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![
        closed().shared(),
        closed_by_name(),
        closed_async(),
        failing().shared(),
        failing_async(),
        open().shared(),
        open_async(),
    ]
}

fn closed() -> Path {
    Path::new(
        "breaker, closed, success, sync",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::healthy),
        |calls| good(calls, by_hand::breaker::healthy),
    )
    .with("failsafe", |calls| {
        let breaker = &*failsafe::HEALTHY;
        good(calls, |input| failsafe::guarded(breaker, input));
    })
    .with("recloser", |calls| {
        let breaker = &*recloser::HEALTHY;
        good(calls, |input| recloser::guarded(breaker, input));
    })
}

fn closed_by_name() -> Path {
    Path::new(
        "the same, with a name",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::healthy_by_name),
        |calls| good(calls, by_hand::breaker::healthy),
    )
}

fn closed_async() -> Path {
    Path::new(
        "breaker, closed, success, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| good(calls, |input| now(ours::healthy_async(input))),
        |calls| good(calls, |input| now(by_hand::breaker::healthy_async(input))),
    )
    .with("failsafe", |calls| {
        let breaker = &*failsafe::HEALTHY;
        good(calls, |input| now(failsafe::guarded_async(breaker, input)));
    })
    .with("recloser", |calls| {
        let breaker = &*recloser::HEALTHY_ASYNC;
        good(calls, |input| now(recloser::guarded_async(breaker, input)));
    })
    .with("tower-resilience", tower::healthy)
}

fn failing() -> Path {
    Path::new(
        "breaker, closed, failure, sync",
        |calls| bad(calls, work::<Error>),
        |calls| bad(calls, ours::failing),
        |calls| bad(calls, by_hand::breaker::failing),
    )
    .with("failsafe", |calls| {
        let breaker = &*failsafe::FAILING;
        bad(calls, |input| failsafe::guarded(breaker, input));
    })
    .with("recloser", |calls| {
        let breaker = &*recloser::FAILING;
        bad(calls, |input| recloser::guarded(breaker, input));
    })
}

fn failing_async() -> Path {
    Path::new(
        "breaker, closed, failure, async",
        |calls| bad(calls, |input| now(work_async::<Error>(input))),
        |calls| bad(calls, |input| now(ours::failing_async(input))),
        |calls| bad(calls, |input| now(by_hand::breaker::failing_async(input))),
    )
    .with("failsafe", |calls| {
        let breaker = &*failsafe::FAILING;
        bad(calls, |input| now(failsafe::guarded_async(breaker, input)));
    })
    .with("recloser", |calls| {
        let breaker = &*recloser::FAILING_ASYNC;
        bad(calls, |input| now(recloser::guarded_async(breaker, input)));
    })
    .with("tower-resilience", tower::failing)
}

/// Rejected calls. The bare call is the one that would have run, so a rejection may be cheaper.
fn open() -> Path {
    Path::new(
        "breaker, open, sync",
        |calls| good(calls, work::<Error>),
        |calls| {
            until(|| matches!(ours::broken(BAD), Err(Error::Open(_))));
            good(calls, ours::broken);
        },
        |calls| {
            until(|| matches!(by_hand::breaker::broken(BAD), Err(by_hand::Error::Open(_))));
            good(calls, by_hand::breaker::broken);
        },
    )
    .with("(a reading of the clock)", |calls| good(calls, |_| by_hand::clock::now()))
    .with("(the same and a compare)", |calls| good(calls, by_hand::clock::rest))
    .with("failsafe", |calls| {
        let breaker = &*failsafe::BROKEN;
        until(|| matches!(failsafe::guarded(breaker, BAD), Err(::failsafe::Error::Rejected)));
        good(calls, |input| failsafe::guarded(breaker, input));
    })
    .with("recloser", |calls| {
        let breaker = &*recloser::BROKEN;
        until(|| matches!(recloser::guarded(breaker, BAD), Err(::recloser::Error::Rejected)));
        good(calls, |input| recloser::guarded(breaker, input));
    })
}

fn open_async() -> Path {
    Path::new(
        "breaker, open, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| {
            until(|| matches!(now(ours::broken_async(BAD)), Poll::Ready(Err(Error::Open(_)))));
            good(calls, |input| now(ours::broken_async(input)));
        },
        |calls| {
            until(|| {
                matches!(now(by_hand::breaker::broken_async(BAD)), Poll::Ready(Err(by_hand::Error::Open(_))))
            });
            good(calls, |input| now(by_hand::breaker::broken_async(input)));
        },
    )
    .with("failsafe", |calls| {
        let breaker = &*failsafe::BROKEN;
        until(|| {
            matches!(
                now(failsafe::guarded_async(breaker, BAD)),
                Poll::Ready(Err(::failsafe::Error::Rejected))
            )
        });
        good(calls, |input| now(failsafe::guarded_async(breaker, input)));
    })
    .with("recloser", |calls| {
        let breaker = &*recloser::BROKEN_ASYNC;
        until(|| {
            matches!(
                now(recloser::guarded_async(breaker, BAD)),
                Poll::Ready(Err(::recloser::Error::Rejected))
            )
        });
        good(calls, |input| now(recloser::guarded_async(breaker, input)));
    })
    .with("tower-resilience", tower::broken)
}

/// Repeats a failing call until it is rejected.
fn until(rejected: impl Fn() -> bool) {
    while !rejected() {}
}
