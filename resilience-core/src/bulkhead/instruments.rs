//! What is exported of bulkheads.

use std::collections::BTreeMap;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::cell::counting::BulkheadNumbers;
use crate::named::cell::registry;
use crate::site::counting::REJECTED;
use crate::site::policy_calls;
use crate::site::registry as sites;
use crate::telemetry::edges;
use crate::telemetry::instrument::{Each, Histogram, Instrument, Series, Value};
use crate::telemetry::level::Level;
use crate::telemetry::levels::levels;

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

/// All bulkheads, those of functions that have not been called yet too, but for those of the level
/// `off`. Several functions without a name may share a label.
fn all() -> BTreeMap<&'static str, Vec<&'static BulkheadCell>> {
    let mut all: BTreeMap<&'static str, Vec<&'static BulkheadCell>> = BTreeMap::new();
    for site in sites::listed() {
        let is_by_value = |(key, _): &(&'static str, &'static str)| *key == "bulkhead";
        for layer in site.layers().iter().filter(|layer| layer.policy() == "bulkhead") {
            if !layer.arguments().iter().any(is_by_value) {
                all.entry(layer.name().unwrap_or(site.name())).or_default();
            }
        }
    }
    for cell in registry::<BulkheadCell>().all() {
        all.entry(cell.name()).or_default().push(cell);
    }
    let levels = levels();
    all.retain(|name, _| levels.of(name) != Level::Off);
    all
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
