//! What is exported of the lane of this process. Without a lane there is no series: its absence is
//! no failure.

use crate::shared::runner::status;
use crate::telemetry::instrument::{Each, Instrument, Series, Value};

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::gauge("resilience.shared.up", "Whether the store that replicas share answers.", |each| {
        gauge(each, if status::is_up() { 1.0 } else { 0.0 });
    }),
    Instrument::gauge(
        "resilience.shared.lag",
        "Seconds since the last good exchange with the store.",
        |each| gauge(each, status::lag().unwrap_or_default().as_secs_f64()),
    )
    .in_seconds(),
    Instrument::counter(
        "resilience.shared.errors",
        "Rounds of commands to the store that have failed, by what they have asked for.",
        errors,
    ),
];

fn gauge(each: Each<'_>, value: f64) {
    if status::is_running() {
        each(&Series::new(&[], Value::Gauge(value)));
    }
}

fn errors(each: Each<'_>) {
    for (operation, count) in status::errors().filter(|_| status::is_running()) {
        each(&Series::counter(&[("op", operation)], count));
    }
}
