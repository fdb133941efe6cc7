//! The success paths next to hand-written code, as ratios within one run: `cargo bench`.
//!
//! Each pair is measured in alternating batches, so that a machine that slows down slows both, and the ratio is taken
//! of the fastest batch of each.

mod hand_written;
mod measure;

use std::hint::black_box;

use hand_written::{Error, work, work_async};
use measure::{Row, now};
use resilience::{circuit_breaker, retry};

#[retry(attempts = 3, base = 100ms, cap = 10s)]
#[inline(never)]
fn retried(input: u64) -> Result<u64, Error> {
    work(input)
}

#[retry(attempts = 3, base = 100ms, cap = 10s)]
async fn retried_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

#[retry(attempts = 3, base = 0ms)]
#[inline(never)]
fn retried_twice(failures: &mut u32) -> Result<u64, Error> {
    hand_written::fails(failures)
}

#[circuit_breaker(threshold = 5, cooldown = 30s)]
#[inline(never)]
fn guarded(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(name = "bench", threshold = 5, cooldown = 30s)]
#[inline(never)]
fn guarded_by_name(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(threshold = 5, cooldown = 30s)]
async fn guarded_async(input: u64) -> Result<u64, Error> {
    work_async(input).await
}

fn main() {
    let mut rows = Vec::new();
    let mut row = |name, target, ours: &mut dyn FnMut(), other: &mut dyn FnMut()| {
        rows.push(Row::measure(name, target, ours, other));
    };
    row(
        "retry, first attempt succeeds, sync",
        1.3,
        &mut || drop(black_box(retried(black_box(1)))),
        &mut || drop(black_box(hand_written::retried(black_box(1)))),
    );
    row(
        "retry, first attempt succeeds, async",
        1.2,
        &mut || drop(black_box(now(retried_async(black_box(1))))),
        &mut || drop(black_box(now(hand_written::retried_async(black_box(1))))),
    );
    row(
        "retry, two failures without delay, sync",
        1.3,
        &mut || drop(black_box(retried_twice(black_box(&mut 2)))),
        &mut || drop(black_box(hand_written::retried_twice(black_box(&mut 2)))),
    );
    row("closed breaker, sync", 1.5, &mut || drop(black_box(guarded(black_box(1)))), &mut || {
        drop(black_box(hand_written::guarded(black_box(1))));
    });
    row(
        "closed breaker with a name, sync",
        1.5,
        &mut || drop(black_box(guarded_by_name(black_box(1)))),
        &mut || drop(black_box(hand_written::guarded(black_box(1)))),
    );
    row("closed breaker, async", 1.5, &mut || drop(black_box(now(guarded_async(black_box(1))))), &mut || {
        drop(black_box(now(hand_written::guarded_async(black_box(1)))));
    });
    Row::print(&rows);
}
