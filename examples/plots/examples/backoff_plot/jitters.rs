//! The delays of a retry for each kind of jitter: drawn by `#[retry]`, and recorded by its
//! `notify`.

mod chart;

use std::cell::RefCell;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use crate::claim;
use crate::kinds::{KINDS, Kind};
use resilience::{Jitter, RetryPolicy, TestClock, retry};

/// The defaults, written out because the claims below are about them.
const BASE: Duration = Duration::from_millis(100);
const CAP: Duration = Duration::from_secs(10);
const RETRIES: usize = 8;
/// The number of calls. With so many, the quantiles in the chart move by a pixel or two between
/// runs.
const RUNS: usize = 20_000;

/// The delays of one call, in their order.
type Delays = [Duration; RETRIES];

#[derive(Debug)]
struct Down;

#[retry(policy = policy, attempts = 9, base = BASE, cap = CAP, notify = |event| delays.borrow_mut().push(event.delay()))]
fn always_down(policy: RetryPolicy, delays: &RefCell<Vec<Duration>>) -> Result<(), Down> {
    Err(Down)
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let mut results = Vec::new();
    for kind in KINDS {
        let runs = (0..RUNS).map(|_| one_call(kind.jitter)).collect::<Result<Vec<_>, _>>()?;
        results.push((kind, runs));
    }
    let exponential = check_growth(&results)?;
    for (kind, runs) in &results {
        check_bounds(kind, runs, &exponential)?;
        check_means(kind, runs, &exponential)?;
    }
    chart::draw(file, &results)?;
    Ok(summary(&results))
}

fn one_call(jitter: Jitter) -> Result<Delays, String> {
    let clock = TestClock::new();
    let _installed = clock.install();
    let delays = RefCell::new(Vec::new());
    let outcome = always_down(RetryPolicy::new().jitter(jitter), &delays);
    let delays = delays.into_inner();
    claim(outcome.is_err(), "what is always down fails")?;
    claim(
        clock.elapsed() == delays.iter().sum::<Duration>(),
        "the delays that `notify` is told are those that are waited",
    )?;
    delays.try_into().map_err(|delays| format!("nine attempts have eight delays, not {delays:?}"))
}

/// The delays without jitter, which double from `BASE` up to `CAP`. The other kinds are compared
/// with them.
fn check_growth(results: &[(Kind, Vec<Delays>)]) -> Result<Delays, String> {
    let (_, runs) =
        results.iter().find(|(kind, _)| kind.jitter == Jitter::None).ok_or("no jitter is a kind")?;
    let exponential = runs[0];
    claim(runs.iter().all(|delays| *delays == exponential), "without jitter nothing is left to chance")?;
    claim(exponential[0] == BASE, "the first delay is the base")?;
    let doubles = exponential.windows(2).all(|pair| pair[1] == CAP.min(2 * pair[0]));
    claim(doubles, "delays double up to the cap")?;
    Ok(exponential)
}

fn check_bounds(kind: &Kind, runs: &[Delays], exponential: &Delays) -> Result<(), String> {
    let within = |delays: &Delays| {
        (0..RETRIES).all(|k| {
            let before = if k == 0 { BASE } else { delays[k - 1] };
            let (low, high) = bounds(kind.jitter, exponential[k], before);
            (low..=high).contains(&delays[k])
        })
    };
    claim(runs.iter().all(within), &format!("every delay of `{}` is within its bounds", kind.name))?;
    let on_the_cap = runs.iter().flatten().filter(|delay| **delay == CAP).count();
    claim(kind.jitter == Jitter::None || on_the_cap < RUNS / 1000, "delays do not pile up on the cap")
}

/// Checks the mean of each delay. With so many draws, a mean is practically never off by more than
/// a hundredth.
fn check_means(kind: &Kind, runs: &[Delays], exponential: &Delays) -> Result<(), String> {
    let share = |k: usize| mean(runs, k) / exponential[k].as_secs_f64();
    let all = |expected: f64| (0..RETRIES).all(|k| (share(k) - expected).abs() < 0.02);
    match kind.jitter {
        Jitter::Full => claim(all(0.5), "full jitter halves the mean delay"),
        Jitter::Equal => claim(all(0.75), "equal jitter takes a quarter off the mean delay"),
        Jitter::Decorrelated => {
            claim((0.23..0.27).contains(&share(RETRIES - 1)), "decorrelated jitter stays far below the cap")
        }
        _ => claim(all(1.0), "no jitter leaves the mean delay alone"),
    }
}

fn bounds(jitter: Jitter, exponential: Duration, before: Duration) -> (Duration, Duration) {
    match jitter {
        Jitter::Full => (Duration::ZERO, exponential),
        Jitter::Equal => (exponential / 2, exponential),
        Jitter::Decorrelated => (BASE, CAP.min(3 * before)),
        _ => (exponential, exponential),
    }
}

/// The mean of delay `k`, in seconds.
fn mean(runs: &[Delays], k: usize) -> f64 {
    let sum: Duration = runs.iter().map(|delays| delays[k]).sum();
    sum.as_secs_f64() / f64::from(u32::try_from(runs.len()).unwrap_or(u32::MAX))
}

fn summary(results: &[(Kind, Vec<Delays>)]) -> String {
    let mut text = format!("  mean delay before retry 1 to {RETRIES}, {RUNS} calls each:");
    for (kind, runs) in results {
        let _ = write!(text, "\n  {:>14}:", kind.name);
        for k in 0..RETRIES {
            let _ = write!(text, " {:6.2} s", mean(runs, k));
        }
    }
    text
}
