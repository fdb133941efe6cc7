//! `#[circuit_breaker]` in its rate mode, and its peers: recloser and tower-resilience have a
//! window of calls, failsafe a window of time.

use crate::by_hand::window;
use crate::ours::rate as ours;
use crate::path::{Path, good, mixed};
use crate::peers::failsafe::{self, rate::OVER_TIME};
use crate::peers::recloser::{self, rate::CLEAN, rate::MIXED};
use crate::peers::tower::rate as tower;
use crate::subject::{Error, now, work, work_async};

pub(super) fn paths() -> Vec<Path> {
    vec![
        clean().shared(),
        clean_async(),
        with_failures().shared(),
        with_failures_async(),
        over_time().shared(),
        over_time_async(),
    ]
}

/// A window full of successes. The first hundred calls fill it.
fn clean() -> Path {
    Path::new(
        "breaker, count window full of successes, sync",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::clean),
        |calls| good(calls, window::clean),
    )
    .with("recloser", |calls| {
        let breaker = &*CLEAN;
        good(calls, |input| recloser::guarded(breaker, input));
    })
}

fn clean_async() -> Path {
    Path::new(
        "breaker, count window full of successes, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| good(calls, |input| now(ours::clean_async(input))),
        |calls| good(calls, |input| now(window::clean_async(input))),
    )
    .with("tower-resilience", tower::clean_async)
}

fn with_failures() -> Path {
    Path::new(
        "breaker, count window, one call in eight fails, sync",
        |calls| mixed(calls, work::<Error>),
        |calls| mixed(calls, ours::mixed),
        |calls| mixed(calls, window::mixed),
    )
    .with("recloser", |calls| {
        let breaker = &*MIXED;
        mixed(calls, |input| recloser::guarded(breaker, input));
    })
}

fn with_failures_async() -> Path {
    Path::new(
        "breaker, count window, one call in eight fails, async",
        |calls| mixed(calls, |input| now(work_async::<Error>(input))),
        |calls| mixed(calls, |input| now(ours::mixed_async(input))),
        |calls| mixed(calls, |input| now(window::mixed_async(input))),
    )
    .with("tower-resilience", tower::mixed_async)
}

fn over_time() -> Path {
    Path::new(
        "breaker, time window, success, sync",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::over_time),
        |calls| good(calls, window::over_time),
    )
    .with("failsafe", |calls| {
        let breaker = &*OVER_TIME;
        good(calls, |input| failsafe::guarded(breaker, input));
    })
}

fn over_time_async() -> Path {
    Path::new(
        "breaker, time window, success, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| good(calls, |input| now(ours::over_time_async(input))),
        |calls| good(calls, |input| now(window::over_time_async(input))),
    )
    .with("failsafe", |calls| {
        let breaker = &*OVER_TIME;
        good(calls, |input| now(failsafe::guarded_async(breaker, input)));
    })
}
