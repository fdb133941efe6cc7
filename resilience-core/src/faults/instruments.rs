//! What is exported of faults.

use crate::faults::registry;
use crate::telemetry::instrument::{Instrument, Series};

pub(crate) const INSTRUMENTS: &[Instrument] =
    &[Instrument::counter("resilience.faults.injected", "Faults that calls have met.", |each| {
        for ((function, kind), count) in registry::injected() {
            each(&Series::counter(&[("function", function), ("kind", kind.word())], count));
        }
    })];
