//! What is exported of bulkheads.

use std::collections::BTreeMap;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::cell::counting::BulkheadNumbers;
use crate::named::listed::all_listed;
use crate::site::counting::REJECTED;
use crate::site::policy_calls;
use crate::telemetry::edges;
use crate::telemetry::instrument::{Each, Histogram, Instrument, Series, Value};

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::counter(
        "resilience.bulkhead.calls",
        "Calls of functions with a bulkhead: success if they were let in, rejected if there was no place, or none in time. Successes are counted from the level calls on.",
        |each| policy_calls::show(each, "bulkhead", &[("rejected", REJECTED)]),
    ),
    Instrument::gauge(
        "resilience.bulkhead.running",
        "Calls that run in a bulkhead, those of all keys.",
        |each| {
            gauge(each, |numbers| Some(numbers.running));
        },
    ),
    Instrument::gauge(
        "resilience.bulkhead.waiting",
        "Calls that wait for a place in a bulkhead, those of all keys.",
        |each| gauge(each, |numbers| Some(numbers.waiting)),
    ),
    Instrument::gauge(
        "resilience.bulkhead.limit",
        "Calls that may run in a bulkhead at once, as far as it has one limit.",
        |each| gauge(each, |numbers| numbers.limit),
    ),
    Instrument::histogram(
        "resilience.bulkhead.wait.duration",
        "How long calls have waited for a place in a bulkhead, until they were let in or rejected.",
        waits,
    )
    .in_seconds(),
];

fn all() -> BTreeMap<&'static str, Vec<&'static BulkheadCell>> {
    all_listed("bulkhead", "bulkhead")
}

/// Shows a number of those bulkheads that have it. Before the first call there is no limit yet.
#[expect(clippy::cast_precision_loss, reason = "nobody runs so many calls")]
fn gauge(each: Each<'_>, of: impl Fn(&BulkheadNumbers) -> Option<u64>) {
    for (name, cells) in all() {
        let numbers: Vec<_> = cells.iter().map(|cell| cell.numbers_of_name()).collect();
        let value = if numbers.is_empty() {
            of(&BulkheadNumbers::default())
        } else {
            numbers.iter().filter_map(&of).reduce(|sum, more| sum + more)
        };
        if let Some(value) = value {
            each(&Series::new(&[("bulkhead", name)], Value::Gauge(value as f64)));
        }
    }
}

fn waits(each: Each<'_>) {
    for (name, cells) in all() {
        let mut histogram = Histogram::empty(edges::durations());
        cells.iter().for_each(|cell| cell.add_waits_to(&mut histogram));
        each(&Series::new(&[("bulkhead", name)], Value::Histogram(&histogram)));
    }
}
