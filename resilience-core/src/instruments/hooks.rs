//! The instruments of hooks, observers and subscribers.

use crate::telemetry::instrument::{Instrument, Series};
use crate::telemetry::telling;

pub(super) const INSTRUMENTS: &[Instrument] = &[Instrument::counter(
    "resilience.hook.panics",
    "Panics of hooks, observers and subscribers, which were caught.",
    |each| each(&Series::counter(&[], telling::panics())),
)];
