//! What a replica tells of itself.

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::breakers::Breaker;

/// A replica, as it was when it wrote this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Its id.
    pub replica: String,
    /// The name of the service. Empty if the program has not said it.
    pub service: String,
    /// The version of the program. Empty if it has not said it.
    pub version: String,
    /// The time since its lane began.
    pub uptime: Duration,
    /// The generation of its settings at run time, 0 without any.
    pub generation: u64,
    /// Its shared breakers.
    pub breakers: Vec<BreakerSummary>,
    /// The number of breakers that are left out, because a summary has 32 KiB at most. Closed ones
    /// are left out first.
    pub missing: u32,
}

/// A shared breaker of a replica.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakerSummary {
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: CircuitState,
    /// The epoch of the opening of the fleet that it obeys. Zero for none.
    pub epoch: u64,
    /// Why it is not closed, in words. Empty if there is nothing to say.
    pub why: String,
    /// The time since it is in this state, in whole milliseconds.
    pub time_in_state: Duration,
    /// The number of calls that it has rejected since it was made.
    pub rejected: u64,
}

impl BreakerSummary {
    pub(super) fn of(breaker: &Breaker) -> Self {
        let (facts, seen) = (breaker.facts(), breaker.snapshot());
        Self {
            name: facts.name.into_owned(),
            state: seen.state(),
            epoch: facts.adopted,
            why: seen.cause().map(|cause| cause.to_string()).unwrap_or_default(),
            time_in_state: Duration::from_millis(
                u64::try_from(seen.time_in_state().as_millis()).unwrap_or(u64::MAX),
            ),
            rejected: seen.rejected(),
        }
    }
}
