//! The same measurement on two threads.

use std::fs;
use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::{calls_in, fastest, per_call};

/// The length of a batch. Batches are short, and there are many, because two cores are seldom free
/// for long.
const BATCH: Duration = Duration::from_micros(200);
const ROUNDS: u32 = 3000;

/// Nanoseconds per call on one thread, and on each of two threads, if they ever ran at the same
/// time.
pub(crate) fn nanos(runs: &[fn(u64)]) -> Vec<(f64, Option<f64>)> {
    let one = fastest(runs, BATCH);
    one.into_iter().zip(runs.iter().map(|&run| on_two(run))).collect()
}

/// One thread's part of a batch.
struct Part {
    start: Instant,
    end: Instant,
    /// Whether the thread had to wait for a core.
    waited: bool,
}

impl Part {
    /// Whether the two threads ran at the same time. Otherwise they did not slow each other down,
    /// and a fast batch means nothing.
    fn is_beside(&self, other: &Self) -> bool {
        let apart = self.start.max(other.start) - self.start.min(other.start);
        !self.waited && !other.waited && apart < BATCH / 10
    }
}

/// Nanoseconds per call on two threads, which begin each batch together. A batch lasts from the
/// start of the first to the end of the last.
fn on_two(run: fn(u64)) -> Option<f64> {
    let calls = calls_in(BATCH, run);
    let arrived = AtomicU32::new(0);
    let parts = || -> Vec<Part> {
        let part = |round| {
            arrived.fetch_add(1, Ordering::AcqRel);
            // The threads spin, because waiters of a lock wake up one after the other. They do not
            // spin for long, in case there is only one core.
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

/// The total time that this thread has waited for a core, as Linux reports it. On other systems the
/// thread always counts as undisturbed.
fn waits() -> Option<String> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split_whitespace().nth(1).map(str::to_owned)
}
