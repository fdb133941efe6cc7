//! Two things measured in turns.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// One comparison.
pub(crate) struct Row {
    name: &'static str,
    /// The ratio that is aimed at.
    target: f64,
    ours: f64,
    other: f64,
}

const BATCHES: u32 = 60;
const CALLS: u32 = 200_000;

impl Row {
    pub(crate) fn measure(
        name: &'static str,
        target: f64,
        ours: &mut dyn FnMut(),
        other: &mut dyn FnMut(),
    ) -> Self {
        let (mut best_ours, mut best_other) = (f64::MAX, f64::MAX);
        for _ in 0..BATCHES {
            best_ours = best_ours.min(nanos_per_call(ours));
            best_other = best_other.min(nanos_per_call(other));
        }
        let empty = (0..BATCHES).map(|_| nanos_per_call(&mut || {})).fold(f64::MAX, f64::min);
        Self { name, target, ours: best_ours - empty, other: best_other - empty }
    }

    pub(crate) fn print(rows: &[Self]) {
        println!("{:<44} {:>9} {:>9} {:>7} {:>7}", "", "ours", "by hand", "ratio", "target");
        for Self { name, target, ours, other } in rows {
            let ratio = ours / other;
            println!("{name:<44} {ours:>6.2} ns {other:>6.2} ns {ratio:>7.2} {target:>7.2}");
        }
    }
}

fn nanos_per_call(call: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    let elapsed: Duration = start.elapsed();
    elapsed.as_secs_f64() * 1e9 / f64::from(CALLS)
}

/// Polls a future that never waits.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}
