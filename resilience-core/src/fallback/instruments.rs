//! What is exported of fallbacks.

use crate::site::counting::{FAILED, FELL_BACK};
use crate::site::policy_calls;
use crate::telemetry::instrument::Instrument;

pub(crate) const INSTRUMENTS: &[Instrument] = &[Instrument::counter(
    "resilience.fallback.calls",
    "Calls with a fallback: success if it was not needed, fell_back if it has helped, failed if the call fails all the same. Successes are counted from the level calls on.",
    |each| policy_calls::show(each, "fallback", &[("fell_back", FELL_BACK), ("failed", FAILED)]),
)];
