//! What is exported of rate limits.

use crate::named::keyed_map::KeyedMap;
use crate::named::listed::all_listed;
use crate::rate_limit::cell::RateLimitCell;
use crate::site::counting::REJECTED;
use crate::site::policy_calls;
use crate::telemetry::instrument::{Each, Instrument, Series, Value};

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::counter(
        "resilience.rate_limit.calls",
        "Calls that have come to a rate limit: success if it let them in. Successes are counted from the level calls on.",
        |each| policy_calls::show(each, "rate_limit", &[("rejected", REJECTED)]),
    ),
    Instrument::counter(
        "resilience.rate_limit.rejected",
        "Calls that a rate limiter has refused, those by hand included.",
        |each| each_limiter(each, Value::Counter, |cells| Some(sum(cells, RateLimitCell::times_rejected))),
    ),
    Instrument::gauge(
        "resilience.rate_limit.waiting",
        "Calls that wait for a token of a rate limiter.",
        |each| {
            each_limiter(each, gauge, |cells| Some(sum(cells, waiting)));
        },
    ),
    Instrument::gauge(
        "resilience.rate_limit.available",
        "Calls that a rate limiter would let in at once. One with keys has none of its own.",
        |each| each_limiter(each, gauge, available),
    ),
];

/// Those of the keys included.
fn waiting(cell: &RateLimitCell) -> u64 {
    let of_keys = cell.identity().keyed().map(KeyedMap::all).unwrap_or_default();
    let waiting = |cell: &RateLimitCell| u64::from(cell.numbers().1);
    waiting(cell) + of_keys.iter().map(|key| waiting(key)).sum::<u64>()
}

/// Before the first call nobody knows.
fn available(cells: &[&RateLimitCell]) -> Option<u64> {
    let has_keys = cells.iter().any(|cell| cell.identity().keyed().is_some());
    (!cells.is_empty() && !has_keys).then(|| sum(cells, |cell| cell.numbers().0.into()))
}

fn sum(cells: &[&RateLimitCell], number: impl Fn(&RateLimitCell) -> u64) -> u64 {
    cells.iter().map(|cell| number(cell)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn gauge(number: u64) -> Value<'static> {
    Value::Gauge(number as f64)
}

/// A number of each limiter that has it. Functions of one label are one series.
fn each_limiter(
    each: Each<'_>,
    value: impl Fn(u64) -> Value<'static>,
    number: impl Fn(&[&'static RateLimitCell]) -> Option<u64>,
) {
    for (name, cells) in all_listed("rate_limit", "limiter") {
        if let Some(number) = number(&cells) {
            each(&Series::new(&[("limiter", name)], value(number)));
        }
    }
}
