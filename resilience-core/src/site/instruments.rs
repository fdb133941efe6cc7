//! What is exported of calls.

use crate::site::functions::{self, Function};
use crate::site::site_stats::Durations;
use crate::telemetry::buckets::Buckets;
use crate::telemetry::edges;
use crate::telemetry::instrument::{Each, Histogram, Instrument, Series, Value};
use crate::telemetry::level::Level;
use crate::telemetry::outcome::CallOutcome;

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::counter(
        "resilience.calls",
        "Calls of annotated functions, by what their callers get. Counted from the level calls on.",
        calls,
    )
    .counted_from(Level::Calls),
    Instrument::histogram(
        "resilience.call.duration",
        "Durations of calls of annotated functions, with retries and waits.",
        durations,
    )
    .in_seconds()
    .counted_from(Level::Latency),
    Instrument::histogram(
        "resilience.call.attempts",
        "Attempts of a call of a function with retry.",
        attempts,
    )
    .counted_from(Level::Calls),
];

fn calls(each: Each<'_>) {
    for function in functions::all() {
        for outcome in CallOutcome::ALL {
            let labels = [("function", function.name()), ("outcome", outcome.as_str())];
            let count = function.sum(|site| site.stats().calls(outcome));
            each(&Series::counter(&labels, count));
        }
    }
}

fn durations(each: Each<'_>) {
    for function in functions::all().iter().filter(|function| function.is_timed()) {
        show(each, function, "outcome", "ok", |durations, show| {
            durations.plain().for_each(&mut *show);
            show(&durations.ok);
        });
        show(each, function, "outcome", "error", |durations, show| show(&durations.error));
        show(each, function, "outcome", "rejected", |durations, show| show(&durations.rejected));
    }
}

/// Shows the durations of a function that `parts` shows, together, with one more label.
pub(crate) fn show(
    each: Each<'_>,
    function: &Function,
    label: &'static str,
    value: &str,
    parts: impl Fn(&Durations, &mut dyn FnMut(&Buckets)),
) {
    let histogram = measured(function, parts);
    each(&Series::new(&[("function", function.name()), (label, value)], Value::Histogram(&histogram)));
}

/// The durations of a function that `parts` shows, together.
fn measured(function: &Function, parts: impl Fn(&Durations, &mut dyn FnMut(&Buckets))) -> Histogram {
    let mut histogram = Histogram::empty(edges::durations());
    for durations in function.sites().filter_map(|site| site.stats().seen_durations()) {
        parts(durations, &mut |part| part.add_to(&mut histogram));
    }
    histogram
}

/// The durations of the calls of a function that ended with a success or an error.
pub(crate) fn durations_of(function: &Function) -> Histogram {
    measured(function, |durations, show| {
        durations.plain().for_each(&mut *show);
        show(&durations.ok);
        show(&durations.error);
    })
}

fn attempts(each: Each<'_>) {
    let counted = |function: &Function| function.has_retry() && function.counts_calls();
    for function in functions::all().into_iter().filter(counted) {
        let histogram = attempts_of(&function);
        each(&Series::new(&[("function", function.name())], Value::Histogram(&histogram)));
    }
}

/// The attempts of the calls of a function.
pub(crate) fn attempts_of(function: &Function) -> Histogram {
    let mut histogram = Histogram::empty(edges::attempts());
    for site in function.sites().filter(|site| site.attempts_at().is_some()) {
        if let Some(attempts) = site.stats().attempts() {
            attempts.add_to(&mut histogram);
        }
        // A call that succeeds at once has one attempt.
        histogram.add_ones(site.stats().plain());
    }
    histogram
}
