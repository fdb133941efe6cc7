//! Measures several functions in turns.
//!
//! Their batches alternate, so that a machine that slows down slows all of them. For each function
//! the fastest batch counts, because a disturbance only adds time.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The length of a batch. It is so short that many batches are not interrupted.
const BATCH: Duration = Duration::from_micros(200);
const ROUNDS: u32 = 400;

/// Nanoseconds per call of each function, without those of the empty loop.
pub(crate) fn nanos(runs: &[fn(u64)]) -> Vec<f64> {
    let empty: fn(u64) = |calls| {
        for i in 0..calls {
            black_box(i);
        }
    };
    let mut all = vec![empty];
    all.extend(runs);
    let best = fastest(&all, BATCH);
    best[1..].iter().map(|nanos| nanos - best[0]).collect()
}

/// The fastest batch of each function, in nanoseconds per call.
pub(crate) fn fastest(runs: &[fn(u64)], batch: Duration) -> Vec<f64> {
    let calls: Vec<u64> = runs.iter().map(|&run| calls_in(batch, run)).collect();
    let mut best = vec![f64::MAX; runs.len()];
    for _ in 0..ROUNDS {
        for (i, &run) in runs.iter().enumerate() {
            best[i] = best[i].min(per_call(time(run, calls[i]), calls[i]));
        }
    }
    best
}

fn time(run: fn(u64), calls: u64) -> Duration {
    let start = Instant::now();
    run(calls);
    start.elapsed()
}

#[allow(clippy::cast_precision_loss, reason = "below 2^52")]
pub(crate) fn per_call(elapsed: Duration, calls: u64) -> f64 {
    elapsed.as_secs_f64() * 1e9 / calls as f64
}

/// The number of calls that fill a batch: the first power of two that does.
pub(crate) fn calls_in(batch: Duration, run: fn(u64)) -> u64 {
    run(1);
    let mut calls = 1;
    while calls < 1 << 30 && time(run, calls) < batch {
        calls *= 2;
    }
    calls
}
