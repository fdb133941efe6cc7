//! What is exported of rate limits.

use std::collections::BTreeMap;

use crate::named::cell::registry;
use crate::named::keyed_map::KeyedMap;
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
        |each| each_limiter(each, |cell| Some(cell.times_rejected()), Value::Counter),
    ),
    Instrument::gauge(
        "resilience.rate_limit.waiting",
        "Calls that wait for a token of a rate limiter.",
        |each| {
            each_limiter(each, |cell| Some(waiting(cell)), gauge);
        },
    ),
    Instrument::gauge(
        "resilience.rate_limit.available",
        "Calls that a rate limiter would let in at once. One with keys has none of its own.",
        |each| each_limiter(each, available, gauge),
    ),
];

/// Those of the keys included.
fn waiting(cell: &RateLimitCell) -> u64 {
    let of_keys = cell.identity().keyed().map(KeyedMap::all).unwrap_or_default();
    let waiting = |cell: &RateLimitCell| u64::from(cell.numbers().1);
    waiting(cell) + of_keys.iter().map(|key| waiting(key)).sum::<u64>()
}

fn available(cell: &RateLimitCell) -> Option<u64> {
    cell.identity().keyed().is_none().then(|| cell.numbers().0.into())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn gauge(number: u64) -> Value<'static> {
    Value::Gauge(number as f64)
}

/// Functions of one name without a limiter's name are one series.
fn each_limiter(
    each: Each<'_>,
    number: impl Fn(&RateLimitCell) -> Option<u64>,
    value: impl Fn(u64) -> Value<'static>,
) {
    let mut numbers = BTreeMap::new();
    for cell in registry::<RateLimitCell>().all() {
        if let Some(number) = number(cell) {
            *numbers.entry(cell.name()).or_insert(0) += number;
        }
    }
    for (name, number) in numbers {
        each(&Series::new(&[("limiter", name)], value(number)));
    }
}
