//! Orders of a lane to the breakers of this process.

use std::time::Duration;

use crate::shared::store::ManualState;

/// An order for the breaker of a name. A breaker that it does not concern any more ignores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The name of the breaker.
    pub name: String,
    /// What it has to do.
    pub what: What,
}

/// What a breaker has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The fleet's circuit is open: reject for `remaining`.
    Open {
        /// The fleet's opening.
        epoch: u64,
        /// The time until a lease is given for probes.
        remaining: Duration,
        /// The whole cooldown of this opening.
        cooldown: Duration,
        /// The replica whose vote has opened it.
        by: String,
        /// Why, in that replica's words.
        why: String,
    },
    /// This replica may probe.
    Lease {
        /// The fleet's opening.
        epoch: u64,
        /// What a verdict names.
        token: u64,
        /// The time in which the probes have to end.
        lasts: Duration,
        /// How many calls may be let through.
        probes: u32,
    },
    /// The lease goes on, since a probe is under way. A breaker whose lease is over ignores it.
    Renew {
        /// The token of the lease.
        token: u64,
        /// The time from now on in which the probes have to end.
        lasts: Duration,
    },
    /// The fleet's circuit is closed.
    Close {
        /// The opening that has ended, or a later one.
        epoch: u64,
    },
    /// Nobody else knows of the opening any more, or the store says nothing of this breaker: it
    /// goes on by its own rules, from the state that it is in.
    Alone {
        /// The opening.
        epoch: u64,
    },
    /// Somebody has taken the breakers of all replicas over.
    Manual {
        /// The state that they are in until the order ends.
        state: ManualState,
        /// Who.
        by: String,
        /// Why.
        why: String,
        /// The time until the order ends.
        remaining: Duration,
    },
    /// The order of somebody has ended.
    EndManual,
    /// The fleet's circuits of these keys are open: those of a breaker that stands for keys.
    Keys {
        /// The hashes of the keys.
        open: Vec<u64>,
    },
    /// Another replica has a breaker of this name with other settings.
    Differs {
        /// The fingerprint of its settings.
        theirs: u64,
    },
}
