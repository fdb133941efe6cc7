//! What is exported of retries.

use std::collections::BTreeMap;

use crate::retry::StopReason;
use crate::site::functions::{self, Function};
use crate::site::instruments::show;
use crate::site::kinds;
use crate::site::retry_stats::{OTHER, REASONS, RetryStats};
use crate::telemetry::edges;
use crate::telemetry::instrument::{Each, Histogram, Instrument, Series, Value};
use crate::telemetry::level::Level;
use crate::telemetry::outcome::AttemptOutcome;

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::counter(
        "resilience.attempts",
        "Attempts of functions with retry. Successes are counted from the level calls on.",
        attempts,
    ),
    Instrument::histogram(
        "resilience.attempt.duration",
        "Durations of attempts that have ended, of functions with retry.",
        durations,
    )
    .in_seconds()
    .counted_from(Level::Latency),
    Instrument::histogram("resilience.retry.delay", "Delays before retries.", delays).in_seconds(),
    Instrument::counter(
        "resilience.retry.giveups",
        "Calls that a retry has given up, by the reason.",
        giveups,
    ),
];

const _: () = assert!(StopReason::ALL.len() <= REASONS);

fn with_retry() -> impl Iterator<Item = Function> {
    functions::all().into_iter().filter(Function::has_retry)
}

/// The retries of a function of which anything has been counted.
fn seen(function: &Function) -> impl Iterator<Item = &'static RetryStats> {
    function.sites().filter_map(|site| site.stats().seen_retry())
}

fn attempts(each: Each<'_>) {
    for function in with_retry() {
        let name = ("function", function.name());
        each(&Series::counter(&[name, ("outcome", AttemptOutcome::Ok.as_str())], successes(&function)));
        let mut show = |outcome: AttemptOutcome, kind: &str, count| {
            each(&Series::counter(&[name, ("outcome", outcome.as_str()), ("error_type", kind)], count));
        };
        for (kind, counts) in failures(&function) {
            AttemptOutcome::FAILED
                .iter()
                .zip(counts)
                .for_each(|(outcome, count)| show(*outcome, kind, count));
        }
        show(AttemptOutcome::Cancelled, OTHER, seen(&function).map(RetryStats::cancelled).sum());
        show(AttemptOutcome::Panicked, OTHER, seen(&function).map(RetryStats::panicked).sum());
    }
}

/// The attempts that have succeeded, from the level `calls` on.
pub(crate) fn successes(function: &Function) -> u64 {
    function.sum(|site| site.attempts_at().map_or(0, |depth| site.successes(depth)))
}

/// The failed attempts by the kind of their error: of the kinds that are known, and of those that
/// have come up.
pub(crate) fn failures(function: &Function) -> BTreeMap<&'static str, [u64; 3]> {
    let mut failures = BTreeMap::from([(OTHER, [0; 3])]);
    failures.extend(kinds::known(function.name()).into_iter().map(|kind| (kind, [0; 3])));
    for (kind, counts) in seen(function).flat_map(RetryStats::failures) {
        let sums = failures.entry(kind).or_default();
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    failures
}

fn durations(each: Each<'_>) {
    for function in with_retry().filter(Function::is_timed) {
        show(each, &function, "attempt", "first", |durations, show| {
            durations.plain().for_each(&mut *show);
            show(&durations.first);
        });
        show(each, &function, "attempt", "retry", |durations, show| show(&durations.retry));
    }
}

fn delays(each: Each<'_>) {
    for function in with_retry() {
        let mut histogram = Histogram::empty(edges::delays());
        seen(&function).for_each(|retry| retry.delays.add_to(&mut histogram));
        each(&Series::new(&[("function", function.name())], Value::Histogram(&histogram)));
    }
}

fn giveups(each: Each<'_>) {
    for function in with_retry() {
        for reason in StopReason::ALL {
            let labels = [("function", function.name()), ("reason", reason.label())];
            each(&Series::counter(&labels, times_gave_up(&function, reason)));
        }
    }
}

/// The calls that a retry of the function has given up for this reason.
pub(crate) fn times_gave_up(function: &Function, reason: StopReason) -> u64 {
    seen(function).map(|retry| retry.times_gave_up(reason as usize)).sum()
}
