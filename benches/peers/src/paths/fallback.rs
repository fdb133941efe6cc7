//! `#[fallback]`, which no peer has.

use crate::path::{Path, bad, good};
use crate::subject::{Error, now, work, work_async};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![success(), success_async(), success_before_other(), failure(), failure_async(), other()]
}

fn success() -> Path {
    Path::new(
        "fallback, success, sync",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::with_value),
        |calls| good(calls, by_hand::fallback::with_value),
    )
}

fn success_async() -> Path {
    Path::new(
        "fallback, success, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| good(calls, |input| now(ours::with_value_async(input))),
        |calls| good(calls, |input| now(by_hand::fallback::with_value_async(input))),
    )
}

fn success_before_other() -> Path {
    Path::new(
        "fallback that would await, success, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| good(calls, |input| now(ours::with_other(input))),
        |calls| good(calls, |input| now(by_hand::fallback::with_other(input))),
    )
}

fn failure() -> Path {
    Path::new(
        "fallback, failure, sync",
        |calls| bad(calls, work::<Error>),
        |calls| bad(calls, ours::with_value),
        |calls| bad(calls, by_hand::fallback::with_value),
    )
}

fn failure_async() -> Path {
    Path::new(
        "fallback, failure, async",
        |calls| bad(calls, |input| now(work_async::<Error>(input))),
        |calls| bad(calls, |input| now(ours::with_value_async(input))),
        |calls| bad(calls, |input| now(by_hand::fallback::with_value_async(input))),
    )
}

fn other() -> Path {
    Path::new(
        "fallback that awaits, failure, async",
        |calls| bad(calls, |input| now(work_async::<Error>(input))),
        |calls| bad(calls, |input| now(ours::with_other(input))),
        |calls| bad(calls, |input| now(by_hand::fallback::with_other(input))),
    )
}
