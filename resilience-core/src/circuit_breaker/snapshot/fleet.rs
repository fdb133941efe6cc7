//! What a breaker knows of its fleet.

use std::sync::Arc;
use std::time::Duration;

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

    /// The replica whose vote has opened the circuit. Empty if that is not known: the store had
    /// lost the opening, and a replica has brought it back.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.origin.by
    }

    /// Why that replica's own circuit has opened, in its words, such as `5 failures in a row`.
    /// Empty if that is not known.
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

/// The order of somebody for the breakers of all replicas that a breaker obeys, see
/// [`CircuitSnapshot::fleet_order`](crate::CircuitSnapshot::fleet_order).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircuitFleetOrder {
    pub(crate) origin: Arc<FleetOrigin>,
    pub(crate) ends_in: Duration,
}

impl CircuitFleetOrder {
    /// Who has given it. Empty if nobody said so.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.origin.by
    }

    /// Why. Empty if nobody said so.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.origin.why
    }

    /// The time until it ends. Zero while its end is on its way.
    #[must_use]
    pub fn ends_in(&self) -> Duration {
        self.ends_in
    }
}
