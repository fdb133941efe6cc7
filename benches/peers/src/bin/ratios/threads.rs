//! The same from two threads.

use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::{ROUNDS, calls_in, fastest, per_call};

/// Longer than on one thread, so that beginning together is a small part of it.
const BATCH: Duration = Duration::from_millis(1);

/// Nanoseconds per call on one thread, and on each of two.
pub(crate) fn nanos(runs: &[fn(u64)]) -> Vec<(f64, f64)> {
    let one = fastest(runs, BATCH);
    one.into_iter().zip(runs.iter().map(|&run| on_two(run))).collect()
}

/// Two threads that begin each batch together: from the start of the first to the end of the last, so that it does not
/// go unnoticed if they ran one after the other.
fn on_two(run: fn(u64)) -> f64 {
    let calls = calls_in(BATCH, run);
    let arrived = AtomicU32::new(0);
    let one = || -> Vec<(Instant, Instant)> {
        let batch = |round| {
            arrived.fetch_add(1, Ordering::AcqRel);
            // Spins: the waiters of a lock wake up one after the other. But not for long, in case there is one core only.
            let mut spins = 0_u32;
            while arrived.load(Ordering::Acquire) < 2 * round {
                spins += 1;
                if spins.is_multiple_of(1000) { thread::yield_now() } else { hint::spin_loop() }
            }
            let start = Instant::now();
            run(calls);
            (start, Instant::now())
        };
        (1..=ROUNDS).map(batch).collect()
    };
    let (here, there) = thread::scope(|scope| {
        let other = scope.spawn(one);
        (one(), other.join().expect("no call panics"))
    });
    let batches = here.iter().zip(there).map(|(a, b)| a.1.max(b.1) - a.0.min(b.0));
    per_call(batches.min().expect("there are rounds"), calls)
}
