//! The same from two threads.

use std::fs;
use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::{calls_in, fastest, per_call};

/// Short, because two cores are seldom free for long, and many, for the same reason.
const BATCH: Duration = Duration::from_micros(200);
const ROUNDS: u32 = 3000;

/// Nanoseconds per call on one thread, and on each of two at the same time, if they ever were.
pub(crate) fn nanos(runs: &[fn(u64)]) -> Vec<(f64, Option<f64>)> {
    let one = fastest(runs, BATCH);
    one.into_iter().zip(runs.iter().map(|&run| on_two(run))).collect()
}

/// One thread's part of a batch.
struct Part {
    start: Instant,
    end: Instant,
    /// It had to wait for a core.
    waited: bool,
}

impl Part {
    /// Whether the two ran at the same time. Otherwise they were not in each other's way, and a
    /// fast batch means nothing.
    fn is_beside(&self, other: &Self) -> bool {
        let apart = self.start.max(other.start) - self.start.min(other.start);
        !self.waited && !other.waited && apart < BATCH / 10
    }
}

/// Two threads begin each batch together. It takes from the start of the first to the end of the
/// last.
fn on_two(run: fn(u64)) -> Option<f64> {
    let calls = calls_in(BATCH, run);
    let arrived = AtomicU32::new(0);
    let parts = || -> Vec<Part> {
        let part = |round| {
            arrived.fetch_add(1, Ordering::AcqRel);
            // Spins: the waiters of a lock wake up one after the other. But not for long, in case
            // there is one core only.
            let mut spins = 0_u32;
            while arrived.load(Ordering::Acquire) < 2 * round {
                spins += 1;
                if spins.is_multiple_of(1000) { thread::yield_now() } else { hint::spin_loop() }
            }
            let before = waits();
            let start = Instant::now();
            run(calls);
            let end = Instant::now();
            Part { start, end, waited: waits() != before }
        };
        (1..=ROUNDS).map(part).collect()
    };
    let (here, there) = thread::scope(|scope| {
        let other = scope.spawn(parts);
        (parts(), other.join().expect("no call panics"))
    });
    let together = here.iter().zip(&there).filter(|(a, b)| a.is_beside(b));
    let fastest = together.map(|(a, b)| a.end.max(b.end) - a.start.min(b.start)).min()?;
    Some(per_call(fastest, calls))
}

/// How long this thread has waited for a core in all, as Linux tells. Elsewhere it always looks
/// undisturbed.
fn waits() -> Option<String> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split_whitespace().nth(1).map(str::to_owned)
}
