//! The time of a call at each level of telemetry. Prints tables in markdown.
//!
//! A binary of its own, with a feature of its own: with telemetry, the functions of the other
//! binaries would be others.

#[path = "ratios/measure.rs"]
mod measure;
#[path = "ratios/threads.rs"]
mod threads;

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use resilience::retry;
use resilience::telemetry::{Level, level_of};

/// Makes `work` fail.
const BAD: u64 = 0;

#[inline(never)]
fn work(input: u64) -> Result<u64, u64> {
    match black_box(input) {
        BAD => Err(input),
        u64::MAX => panic!("nobody asks for this"),
        _ => Ok(input),
    }
}

/// One function for each level, with the code of the others.
macro_rules! annotated {
    ($($function:ident)*) => {$(
        #[retry(attempts = 3)]
        #[inline(never)]
        fn $function(input: u64) -> Result<u64, u64> {
            work(input)
        }
    )*};
}

annotated!(off events calls latency);

static SHARED: AtomicU64 = AtomicU64::new(0);

/// What a counter costs that threads share.
#[inline(never)]
fn shared(input: u64) -> Result<u64, u64> {
    let outcome = work(input);
    SHARED.fetch_add(1, Ordering::Relaxed);
    outcome
}

#[inline(always)]
fn good(calls: u64, call: impl Fn(u64) -> Result<u64, u64>) {
    for _ in 0..calls {
        black_box(&call(black_box(1)));
    }
}

fn main() {
    for (name, level) in
        [("off", Level::Off), ("events", Level::Events), ("calls", Level::Calls), ("latency", Level::Latency)]
    {
        level_of(&format!("{}::{name}", module_path!()), level);
    }
    let contenders: [(&str, fn(u64)); 6] = [
        ("bare", |calls| good(calls, work)),
        ("a shared atomic", |calls| good(calls, shared)),
        ("`off`", |n| good(n, off)),
        ("`events`", |n| good(n, events)),
        ("`calls`", |n| good(n, calls)),
        ("`latency`", |n| good(n, latency)),
    ];
    let runs = contenders.map(|(_, run)| run);
    let alone = measure::nanos(&runs);
    println!("| `retry`, first attempt succeeds, sync | ns per call | over `events` | two threads scale |");
    println!("| --- | ---: | ---: | ---: |");
    for (((name, _), nanos), (one, two)) in contenders.iter().zip(&alone).zip(threads::nanos(&runs)) {
        let scales = two.map_or("never at the same time".to_owned(), |two| format!("{:.2}×", 2.0 * one / two));
        println!("| {name} | {nanos:.2} | {:+.2} | {scales} |", nanos - alone[3]);
    }
}
