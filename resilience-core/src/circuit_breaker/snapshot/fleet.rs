//! What a breaker knows of its fleet.

use std::sync::Arc;

use crate::circuit_breaker::state::fleet::FleetOrigin;

/// The opening of the fleet that a breaker obeys, see
/// [`CircuitSnapshot::fleet`](crate::CircuitSnapshot::fleet).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircuitFleet {
    pub(crate) epoch: u64,
    pub(crate) origin: Arc<FleetOrigin>,
    pub(crate) has_lease: bool,
}

impl CircuitFleet {
    /// The number of this opening among those of the fleet, from 1 on.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The replica whose vote has opened the circuit.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.origin.by
    }

    /// Why that replica's own circuit has opened, in its words, such as `5 failures in a row`.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.origin.why
    }

    /// Whether this replica is the one that may probe now.
    #[must_use]
    pub fn has_lease(&self) -> bool {
        self.has_lease
    }
}
