//! Engine layer: races between threads, for Miri. It shows a thread every old value that the memory
//! model allows, also in `OnceLock` and `Arc`, for which loom has stand-ins or nothing.
//!
//! `.ci/miri` runs them with many seeds. In a plain test run real threads run them a few times.

mod breaker;
mod bulkhead;
mod hedge;
mod rate_limit;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The number of rounds of each race. Under Miri each seed is a round.
const ROUNDS: usize = if cfg!(miri) { 1 } else { 100 };

fn rounds(race: impl Fn()) {
    (0..ROUNDS).for_each(|_| race());
}

/// The results of the racers, in their order.
fn race<R: Send>(racers: &[&(dyn Fn() -> R + Sync)]) -> Vec<R> {
    thread::scope(|threads| {
        let running: Vec<_> = racers.iter().map(|racer| threads.spawn(racer)).collect();
        running.into_iter().map(|racer| racer.join().expect("no panic")).collect()
    })
}

/// Two threads. The second begins when the first is done, and learns of that by a relaxed load. So
/// it may still see old values of everything that the first has written.
fn one_after_the_other(first: impl Fn() + Sync, second: impl Fn() + Sync) {
    let done = AtomicBool::new(false);
    let first = || {
        first();
        done.store(true, Ordering::Relaxed);
    };
    let second = || {
        while !done.load(Ordering::Relaxed) {
            thread::yield_now();
        }
        second();
    };
    race(&[&first, &second]);
}
