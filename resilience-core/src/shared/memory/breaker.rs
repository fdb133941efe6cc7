//! A breaker of all replicas. Each part has a time to live of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::shared::facts::ProbeResult;
use crate::shared::memory::expiring::{Expiring, alive, whole};
use crate::shared::store::{Known, Manual, ManualState, remembered};

/// What is kept of a breaker, each part with a time to live of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    circuit: Option<Expiring<Circuit>>,
    /// Exists while the circuit cools.
    until: Option<Expiring<()>>,
    /// The token of the one replica that may probe.
    lease: Option<Expiring<u64>>,
    /// Who has voted, and the end of each vote.
    votes: BTreeMap<String, Duration>,
    manual: Option<Expiring<Order>>,
}

/// An order for all replicas, or the end of one.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) id: u64,
    pub(super) state: Option<ManualState>,
    pub(super) by: String,
    pub(super) why: String,
}

#[derive(Clone, Debug, Default)]
struct Circuit {
    epoch: u64,
    is_open: bool,
    cooldown: Duration,
    by: String,
    why: String,
    settings: u64,
}

/// A vote.
pub(super) struct Trip<'a> {
    pub(super) known_epoch: u64,
    pub(super) cooldown: Duration,
    pub(super) quorum: u32,
    pub(super) why: &'a str,
    pub(super) settings: u64,
}

/// A lease that is asked for.
pub(super) struct Lease {
    pub(super) epoch: u64,
    pub(super) token: u64,
    pub(super) lasts: Duration,
    pub(super) renews: bool,
}

impl Breaker {
    pub(super) fn known(&self, now: Duration) -> Known {
        let circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        let manual = self.manual.as_ref().and_then(|manual| {
            let Order { id, state, by, why } = manual.get(now)?.clone();
            let remaining = manual.remaining(now).saturating_sub(Manual::KNOWN);
            let state = state.filter(|_| !remaining.is_zero());
            Some(Manual { id, state, by, why, remaining })
        });
        let remaining = self.until.as_ref().map_or(Duration::ZERO, |until| until.remaining(now));
        Known {
            epoch: circuit.epoch,
            is_open: circuit.is_open,
            remaining: if circuit.is_open { remaining } else { Duration::ZERO },
            cooldown: circuit.cooldown,
            by: circuit.by,
            why: circuit.why,
            votes: u32::try_from(self.count(now)).unwrap_or(u32::MAX),
            settings: circuit.settings,
            manual,
            open_keys: Vec::new(),
        }
    }

    pub(super) fn is_open(&self, now: Duration) -> bool {
        alive(self.circuit.as_ref(), now).is_some_and(|circuit| circuit.is_open)
    }

    /// The token of the lease, and the time that it has left.
    #[cfg(all(test, not(loom)))]
    pub(super) fn running_lease(&self, now: Duration) -> Option<(u64, Duration)> {
        let lease = self.lease.as_ref()?;
        Some((*lease.get(now)?, lease.remaining(now)))
    }

    /// The number of votes that have not ended.
    fn count(&self, now: Duration) -> usize {
        self.votes.values().filter(|ends| now < **ends).count()
    }

    fn cools(&self, now: Duration) -> bool {
        alive(self.until.as_ref(), now).is_some()
    }

    /// Gives an opening that cools an epoch that follows those that have ended. True if it did.
    pub(super) fn correct(&mut self, ended: u64, now: Duration) -> bool {
        let cools = self.cools(now);
        match self.circuit.as_mut().and_then(|circuit| circuit.get_mut(now)) {
            Some(circuit) if cools && circuit.is_open && circuit.epoch <= ended => {
                circuit.epoch = ended.saturating_add(1);
                true
            }
            _ => false,
        }
    }

    /// Counts a vote. True if the circuit has opened by it.
    pub(super) fn trip(&mut self, replica: &str, trip: &Trip<'_>, now: Duration) -> bool {
        let cools = self.until.as_ref().map_or(Duration::ZERO, |until| until.remaining(now));
        let lasts = whole(trip.cooldown);
        // While an opening cools, a vote prolongs nothing.
        let lasts = if cools.is_zero() { lasts } else { lasts.min(cools) };
        self.votes.retain(|_, ends| now < *ends);
        self.votes.insert(replica.to_owned(), now.saturating_add(lasts));
        let mut circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        circuit.settings = trip.settings;
        if self.cools(now) {
            self.keep_for(circuit, now);
            return false;
        }
        if self.count(now) < trip.quorum.max(1) as usize {
            let lives = if circuit.cooldown.is_zero() { trip.cooldown } else { circuit.cooldown };
            self.circuit = Some(Expiring::new(circuit, now, remembered(lives)));
            return false;
        }
        circuit.epoch = circuit.epoch.max(trip.known_epoch).saturating_add(1);
        circuit.cooldown = trip.cooldown;
        replica.clone_into(&mut circuit.by);
        trip.why.clone_into(&mut circuit.why);
        self.open(circuit, now);
        true
    }

    /// Opens, or reopens.
    fn open(&mut self, mut circuit: Circuit, now: Duration) {
        circuit.is_open = true;
        self.until = Some(Expiring::new((), now, circuit.cooldown));
        self.lease = None;
        self.keep_for(circuit, now);
    }

    /// Writes the circuit, which is remembered for ten cooldowns from now, and a minute at least.
    fn keep_for(&mut self, circuit: Circuit, now: Duration) {
        let lives = remembered(circuit.cooldown);
        self.circuit = Some(Expiring::new(circuit, now, lives));
    }

    pub(super) fn withdraw(&mut self, replica: &str) {
        self.votes.remove(replica);
    }

    /// Whether a lease is granted, and whether an opening was restored that was lost.
    pub(super) fn lease(&mut self, lease: &Lease, now: Duration) -> (bool, bool) {
        let &Lease { epoch, token, lasts, renews } = lease;
        let mut circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        let is_restored = circuit.epoch < epoch;
        if is_restored {
            circuit.epoch = epoch;
            circuit.is_open = true;
            if circuit.cooldown.is_zero() {
                circuit.cooldown = lasts;
            }
            self.keep_for(circuit.clone(), now);
        }
        if self.holds(token, now) {
            if renews {
                self.lease = Some(Expiring::new(token, now, lasts));
                self.keep_for(circuit, now);
            }
            return (true, is_restored);
        }
        // One that is renewed has to be there, unless the store has lost it with the opening.
        let may_begin = !renews || is_restored;
        let is_free = may_begin && alive(self.lease.as_ref(), now).is_none();
        let is_granted = circuit.is_open && circuit.epoch == epoch && !self.cools(now) && is_free;
        if is_granted {
            self.lease = Some(Expiring::new(token, now, lasts));
            self.keep_for(circuit, now);
        }
        (is_granted, is_restored)
    }

    pub(super) fn holds(&self, token: u64, now: Duration) -> bool {
        alive(self.lease.as_ref(), now) == Some(&token)
    }

    /// Ends the lease. True if the circuit has changed.
    pub(super) fn verdict(
        &mut self,
        replica: &str,
        result: ProbeResult,
        cooldown: Duration,
        now: Duration,
    ) -> bool {
        self.lease = None;
        let mut circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        replica.clone_into(&mut circuit.by);
        match result {
            ProbeResult::Neutral => return false,
            ProbeResult::Ok => {
                circuit.is_open = false;
                self.until = None;
                self.votes.clear();
                self.keep_for(circuit, now);
            }
            ProbeResult::Failed => {
                circuit.epoch = circuit.epoch.saturating_add(1);
                circuit.cooldown = cooldown;
                "a probe has failed".clone_into(&mut circuit.why);
                self.open(circuit, now);
            }
        }
        true
    }

    /// Takes the breakers over, or ends that.
    pub(super) fn take_over(&mut self, order: Order, lasts: Duration, now: Duration) {
        let lasts = if order.state.is_some() { whole(lasts) } else { Duration::ZERO };
        self.manual = Some(Expiring::new(order, now, lasts.saturating_add(Manual::KNOWN)));
    }
}
