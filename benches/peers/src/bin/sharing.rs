//! The calls of a breaker whose state replicas share, beside those of one on its own. It measures
//! nothing: `benches/instructions` counts what it runs.
//!
//! - `sharing list`: the contenders, a line each, as `ratios list` prints them.
//! - `sharing run PATH CONTENDER CALLS`: makes so many calls.
//!
//! A binary of its own, with a feature of its own: with it, the functions of the other binaries
//! would be others.

#[path = "../work.rs"]
mod work;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use resilience::shared::{self, Settings, Sharing, memory::MemoryStore};
use resilience::{CircuitBreaker, circuit_breaker};

use crate::work::{BAD, Error, work};

#[circuit_breaker(name = "alone", threshold = 5, cooldown = 1h)]
#[inline(never)]
fn alone(input: u64) -> Result<u64, Error> {
    work(input)
}

#[circuit_breaker(name = "shared", shared, threshold = 5, cooldown = 1h)]
#[inline(never)]
fn in_fleet(input: u64) -> Result<u64, Error> {
    work(input)
}

#[inline(always)]
fn good(calls: u64, call: impl Fn(u64) -> Result<u64, Error>) {
    for _ in 0..calls {
        black_box(&call(black_box(1)));
    }
}

/// The loops are functions of their own, so that all contenders have the same one.
#[inline(never)]
fn calls_alone(calls: u64) {
    good(calls, alone);
}

#[inline(never)]
fn calls_shared(calls: u64) {
    good(calls, in_fleet);
}

fn open(call: fn(u64) -> Result<u64, Error>) {
    while !matches!(call(BAD), Err(Error::Open(_))) {}
}

/// A lane that looks at the store once, and again after longer than a run takes.
fn lane() -> Sharing {
    let settings = Settings::new("bench").quorum(1).poll(Duration::from_secs(10));
    shared::start(MemoryStore::new().connect("bench"), settings).expect("the only lane")
}

/// In a fleet whose circuit is open, as all replicas have it.
fn open_in_fleet() -> Sharing {
    let lane = lane();
    open(in_fleet);
    while CircuitBreaker::named("shared").snapshot().fleet().is_none() {
        std::thread::sleep(Duration::from_millis(10));
    }
    lane
}

const PATHS: [&str; 2] = ["breaker, closed, success, sync", "breaker, open, sync"];
const CONTENDERS: [&str; 4] = ["bare", "on its own", "`shared`, without a lane", "`shared`, in a fleet"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => list(),
        ["run", path, contender, calls] => {
            let Ok(calls) = calls.parse() else { return ExitCode::FAILURE };
            match (*path, *contender) {
                (_, "0") => good(calls, work),
                ("0", "1") => calls_alone(calls),
                ("0", "2") => calls_shared(calls),
                ("0", "3") => {
                    let _lane = lane();
                    calls_shared(calls);
                }
                ("1", "1") => {
                    open(alone);
                    calls_alone(calls);
                }
                ("1", "2") => {
                    open(in_fleet);
                    calls_shared(calls);
                }
                ("1", "3") => {
                    let _lane = open_in_fleet();
                    calls_shared(calls);
                }
                _ => return ExitCode::FAILURE,
            }
        }
        _ => {
            eprintln!("usage: sharing [list | run PATH CONTENDER CALLS]");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn list() {
    for (i, path) in PATHS.iter().enumerate() {
        for (j, contender) in CONTENDERS.iter().enumerate() {
            println!("{i}\t{j}\t{path}\t{contender}");
        }
    }
}
