//! What the lane of a process reads of its breakers.

use std::time::Duration;

pub(crate) use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::registry;
pub use crate::circuit_breaker::snapshot::fleet::{CircuitFleet, CircuitFleetOrder};
pub(crate) use crate::circuit_breaker::state::Command;
pub(crate) use crate::circuit_breaker::state::fleet::{FleetOrigin, Grant, Opening, Term};
pub use crate::circuit_breaker::state::fleet::{ProbeResult, Verdict};

/// A shared breaker of this process, as its lane sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub name: &'static str,
    /// Its state now.
    pub state: CircuitState,
    /// Whether control has switched it off. Then it ignores what the fleet says.
    pub is_off: bool,
    /// How often results of this process have opened it since the process began. What a breaker
    /// would have done that only observes is not among them.
    pub trips: u64,
    /// Why results have opened it last, in words such as `5 failures in a row`. Empty if they never
    /// did.
    pub why: String,
    /// The epoch of the opening of the fleet that it obeys. Zero for none.
    pub adopted: u64,
    /// The highest epoch that it was told of.
    pub seen: u64,
    /// Whether it may take up an order for all replicas, as it could not when that came: what
    /// somebody had set by hand here has ended.
    pub wants_order: bool,
    /// Whether its cooldown is over and a call has come that nothing lets through but a lease.
    pub wants_probe: bool,
    /// The token of the lease that it holds, as long as the probes under it need one. That is no
    /// longer than a cooldown after the last one has begun or succeeded.
    pub renews: Option<u64>,
    /// How a lease has ended that it held, until the lane has taken it.
    pub verdict: Option<Verdict>,
    /// The cooldown of its present opening. While it is closed, that of the next one.
    pub cooldown: Duration,
    /// The time for which it rejects all calls from now on: longer than the cooldown if the server
    /// has asked for that. Zero if it is not open.
    pub rest: Duration,
    /// The number of probes that close it.
    pub probes: u32,
    /// A fingerprint of its settings. Replicas with the same settings have the same.
    pub settings: u64,
}

/// The shared breakers of this process that have been used so far, sorted by name. Those of
/// functions without a name are not among them, and neither are those with keys.
pub(crate) fn all() -> Vec<&'static BreakerCell> {
    registry::global().all_named().into_iter().filter(|cell| cell.is_shared()).collect()
}

/// Ends the orders of somebody for all replicas, since no lane would: none runs any more.
pub(crate) fn end_orders() {
    registry::global().all_named().into_iter().for_each(BreakerCell::obey_end_of_manual);
}
