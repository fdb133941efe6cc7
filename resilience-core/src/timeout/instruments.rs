//! What is exported of timeouts.

use crate::site::counting::{INHERITED, TIMED_OUT};
use crate::site::policy_calls;
use crate::telemetry::instrument::Instrument;

pub(crate) const INSTRUMENTS: &[Instrument] = &[Instrument::counter(
    "resilience.timeout.calls",
    "Calls within a timeout: success if it did not cut them, inherited if a deadline around it was shorter. Successes are counted from the level calls on.",
    |each| policy_calls::show(each, "timeout", &[("timed_out", TIMED_OUT), ("inherited", INHERITED)]),
)];
