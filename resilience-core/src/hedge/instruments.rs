//! What is exported of hedges.

use crate::site::counting::{HEDGE_FAILED, HEDGE_WON, HEDGED};
use crate::site::{functions, policy_calls};
use crate::telemetry::instrument::{Instrument, Series};

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::counter(
        "resilience.hedge.calls",
        "Calls of a hedge: success if the first attempt answered, won if another one did. Successes are counted from the level calls on.",
        |each| policy_calls::show(each, "hedge", &[("won", HEDGE_WON), ("failed", HEDGE_FAILED)]),
    ),
    Instrument::counter(
        "resilience.hedge.attempts",
        "Attempts that hedges have begun besides the first ones: the load that they add.",
        |each| {
            for function in functions::all().into_iter().filter(|function| function.has("hedge")) {
                let begun = function.layers("hedge").map(|(_, _, layer)| layer.counts().times(HEDGED)).sum();
                each(&Series::counter(&[("function", function.name())], begun));
            }
        },
    ),
];
