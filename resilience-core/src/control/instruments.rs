//! What is exported of the configuration.

use crate::control::generation;
use crate::control::reloads;
use crate::control::running::look;
use crate::control::state::State;
use crate::telemetry::instrument::{Each, Instrument, Series, Value};

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::gauge(
        "resilience.config.generation",
        "Number of the configuration in force.",
        #[expect(clippy::cast_precision_loss, reason = "nobody applies so many")]
        |each| each(&Series::new(&[], Value::Gauge(generation() as f64))),
    ),
    Instrument::gauge(
        "resilience.config.overrides",
        "Overrides in force: tables of a file or of the program, variables, and overrides by hand.",
        #[expect(clippy::cast_precision_loss, reason = "nobody sets so many")]
        |each| each(&Series::new(&[], Value::Gauge(look(State::overrides) as f64))),
    ),
    Instrument::counter(
        "resilience.config.reloads",
        "Configurations that came, by what became of them.",
        reloads,
    ),
];

fn reloads(each: Each<'_>) {
    for (result, count) in reloads::by_word() {
        each(&Series::counter(&[("result", result)], count));
    }
}
