//! What a lane is told of the breakers of this process.

use std::time::Duration;

use crate::circuit_breaker::CircuitState;

/// A shared breaker of this process, as its lane sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub name: &'static str,
    /// Its state now.
    pub state: CircuitState,
    /// How often results of this process have opened it since the process began.
    pub trips: u64,
    /// Why it opened last, in words such as `5 failures in a row`. Empty if it never did.
    pub why: String,
    /// The epoch of the opening of the fleet that it obeys. Zero for none.
    pub adopted: u64,
    /// Whether its cooldown is over and a call has come that nothing lets through but a lease.
    pub wants_probe: bool,
    /// How a lease has ended that it held, until the lane has taken it.
    pub verdict: Option<Verdict>,
    /// The cooldown that its next opening has.
    pub cooldown: Duration,
    /// The number of probes that close it.
    pub probes: u32,
    /// A fingerprint of its settings. Replicas with the same settings have the same.
    pub settings: u64,
}

/// How a lease has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The token of the lease.
    pub token: u64,
    /// What the probes have shown.
    pub result: ProbeResult,
}

/// What the probes of a lease have shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProbeResult {
    /// All probes have succeeded.
    Ok,
    /// A probe has failed.
    Failed,
    /// No probe has said anything about the service.
    Neutral,
}
