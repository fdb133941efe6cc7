//! `#[retry]` and its peers.

use std::cell::Cell;

use crate::by_hand::budget::Budget;
use crate::path::{Path, good, twice};
use crate::peers::{backoff, backon, tokio_retry, tower_budget};
use crate::subject::{BAD, Error, fails, fails_async, now, work, work_async};
use crate::{by_hand, ours};

pub(super) fn paths() -> Vec<Path> {
    vec![
        first(),
        first_async(),
        two_failures(),
        two_failures_async(),
        budgeted().shared(),
        taken_and_given().shared(),
    ]
}

fn first() -> Path {
    Path::new(
        "retry, first attempt succeeds, sync",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::retried),
        |calls| good(calls, by_hand::retry::retried),
    )
    .with("`#[backon]`", |calls| good(calls, backon::retried))
    .with("backon", |calls| good(calls, backon::built))
    .with("backoff", |calls| good(calls, backoff::retried))
}

fn first_async() -> Path {
    Path::new(
        "retry, first attempt succeeds, async",
        |calls| good(calls, |input| now(work_async::<Error>(input))),
        |calls| good(calls, |input| now(ours::retried_async(input))),
        |calls| good(calls, |input| now(by_hand::retry::retried_async(input))),
    )
    .with("`#[backon]`", |calls| good(calls, |input| now(backon::retried_async(input))))
    .with("backon", |calls| good(calls, |input| now(backon::built_async(input))))
    .with("tokio-retry2", |calls| good(calls, |input| now(tokio_retry::retried_async(input))))
    .with("backoff", |calls| good(calls, |input| now(backoff::retried_async(input))))
}

fn two_failures() -> Path {
    Path::new(
        "retry, two failures without delay, sync",
        |calls| twice(calls, thrice),
        |calls| twice(calls, ours::retried_twice),
        |calls| twice(calls, by_hand::retry::retried_twice),
    )
    .with("`#[backon]`", |calls| twice(calls, backon::retried_twice))
    .with("backon", |calls| twice(calls, backon::built_twice))
    .with("backoff", |calls| twice(calls, backoff::retried_twice))
}

fn two_failures_async() -> Path {
    Path::new(
        "retry, two failures without delay, async",
        |calls| twice(calls, |failures| now(thrice_async(failures))),
        |calls| twice(calls, |failures| now(ours::retried_twice_async(failures))),
        |calls| twice(calls, |failures| now(by_hand::retry::retried_twice_async(failures))),
    )
    .with("`#[backon]`", |calls| twice(calls, |failures| now(backon::retried_twice_async(failures))))
    .with("backon", |calls| twice(calls, |failures| now(backon::built_twice_async(failures))))
    .with("backoff", |calls| twice(calls, |failures| now(backoff::retried_twice_async(failures))))
    .with_waiting("tokio-retry2", tokio_retry::twice_on_the_timer)
}

fn budgeted() -> Path {
    Path::new(
        "retry with a budget, first attempt succeeds, sync",
        |calls| good(calls, work::<Error>),
        |calls| good(calls, ours::budgeted),
        |calls| good(calls, by_hand::retry::budgeted),
    )
    .with("tower's `TpsBudget`", |calls| good(calls, tower_budget::budgeted))
}

/// The budget of a call that succeeds at its second attempt.
fn taken_and_given() -> Path {
    static BY_HAND: Budget = Budget::new(1_000_000_000);
    Path::new(
        "budget, a token taken and one given",
        |calls| good(calls, |input| input != BAD),
        |calls| {
            good(calls, |_| {
                let taken = ours::BUDGET.withdraw();
                ours::BUDGET.deposit();
                taken
            });
        },
        |calls| {
            good(calls, |_| {
                let taken = BY_HAND.withdraw();
                BY_HAND.deposit();
                taken
            });
        },
    )
    .with("tower's `TpsBudget`", |calls| good(calls, tower_budget::taken_and_given))
}

/// Three bare calls: two that fail, and one that succeeds.
#[inline(never)]
fn thrice(failures: &Cell<u32>) -> Result<u64, Error> {
    let _ = fails(failures);
    let _ = fails(failures);
    fails(failures)
}

async fn thrice_async(failures: &Cell<u32>) -> Result<u64, Error> {
    let _ = fails_async(failures).await;
    let _ = fails_async(failures).await;
    fails_async(failures).await
}
