//! What each command does. Pure: it is given the time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::shared::facts::ProbeResult;
use crate::shared::memory::bucket;
use crate::shared::memory::expiring::{Expiring, alive};
use crate::shared::store::{Command, Known, Manual, ManualState, Reply};

/// How long a summary lives without a beat.
const SUMMARY_LIVES: Duration = Duration::from_secs(10);

/// How many cooldowns a breaker is remembered.
const COOLDOWNS: u32 = 10;

/// All that a store knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Engine {
    revision: u64,
    breakers: BTreeMap<String, Breaker>,
    replicas: BTreeMap<String, Expiring<String>>,
    buckets: BTreeMap<String, Expiring<()>>,
}

/// What is kept of a breaker, each part with a time to live of its own.
#[derive(Clone, Debug, Default)]
struct Breaker {
    circuit: Option<Expiring<Circuit>>,
    /// Exists while the circuit cools.
    until: Option<Expiring<()>>,
    /// The token of the one replica that may probe.
    lease: Option<Expiring<u64>>,
    votes: Option<Expiring<BTreeSet<String>>>,
    manual: Option<Expiring<(ManualState, String, String)>>,
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
struct Trip<'a> {
    known_epoch: u64,
    cooldown: Duration,
    quorum: u32,
    why: &'a str,
    settings: u64,
}

impl Engine {
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn carry_out(&mut self, replica: &str, command: &Command, now: Duration) -> Reply {
        match command {
            Command::Beat { summary } => self.beat(replica, summary.as_deref(), now),
            Command::Read { name, ended } => {
                let has_moved = self.breaker(name).correct(*ended, now);
                self.known(name, has_moved, now)
            }
            Command::Trip { name, known_epoch, cooldown, quorum, why, settings } => {
                let trip = Trip {
                    known_epoch: *known_epoch,
                    cooldown: *cooldown,
                    quorum: *quorum,
                    why,
                    settings: *settings,
                };
                let has_opened = self.breaker(name).trip(replica, &trip, now);
                self.known(name, has_opened, now)
            }
            Command::Withdraw { name } => {
                self.breaker(name).withdraw(replica, now);
                self.known(name, false, now)
            }
            Command::Lease { name, epoch, token, lasts } => {
                let (is_granted, is_restored) = self.breaker(name).lease(*epoch, *token, *lasts, now);
                let known = self.known(name, is_restored, now);
                if is_granted { Reply::Granted } else { stale(known) }
            }
            Command::Verdict { name, token, result, cooldown } => {
                if !self.breaker(name).holds(*token, now) {
                    return stale(self.known(name, false, now));
                }
                let has_moved = self.breaker(name).verdict(replica, *result, *cooldown, now);
                self.known(name, has_moved, now)
            }
            Command::Manual { name, state, by, why, lasts } => {
                let manual = state.map(|state| (state, by.clone(), why.clone()));
                let has_moved = self.breaker(name).take_over(manual, *lasts, now);
                self.known(name, has_moved, now)
            }
            Command::Fleet => Reply::Fleet(self.fleet(now)),
            Command::Take { name, tokens, limit, per, burst } => {
                let until_full =
                    self.buckets.get(name).map_or(Duration::ZERO, |bucket| bucket.remaining(now));
                let (given, until_full) = bucket::take(until_full, *tokens, *limit, *per, *burst);
                self.buckets.insert(name.clone(), Expiring::exact((), now, until_full));
                Reply::Taken(given)
            }
        }
    }

    /// The token of a breaker's lease, and the time that it has left.
    #[cfg(test)]
    pub(super) fn lease(&self, name: &str, now: Duration) -> Option<(u64, Duration)> {
        let lease = self.breakers.get(name)?.lease.as_ref()?;
        Some((*lease.get(now)?, lease.remaining(now)))
    }

    fn breaker(&mut self, name: &str) -> &mut Breaker {
        self.breakers.entry(name.to_owned()).or_default()
    }

    fn known(&mut self, name: &str, has_moved: bool, now: Duration) -> Reply {
        self.revision += u64::from(has_moved);
        Reply::Known(self.breaker(name).known(now))
    }

    fn beat(&mut self, replica: &str, summary: Option<&str>, now: Duration) -> Reply {
        let replicas = summary.map(|summary| {
            let summary = Expiring::new(summary.to_owned(), now, SUMMARY_LIVES);
            self.replicas.insert(replica.to_owned(), summary);
            self.replicas.retain(|_, summary| summary.get(now).is_some());
            u32::try_from(self.replicas.len()).unwrap_or(u32::MAX)
        });
        Reply::Beat { revision: self.revision, replicas }
    }

    fn fleet(&self, now: Duration) -> Vec<(String, String)> {
        let alive = self.replicas.iter().filter_map(|(id, summary)| Some((id, summary.get(now)?)));
        alive.map(|(id, summary)| (id.clone(), summary.clone())).collect()
    }
}

fn stale(known: Reply) -> Reply {
    match known {
        Reply::Known(known) => Reply::Stale(known),
        other => other,
    }
}

impl Breaker {
    fn known(&self, now: Duration) -> Known {
        let circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        let manual = self.manual.as_ref().and_then(|manual| {
            let (state, by, why) = manual.get(now)?.clone();
            Some(Manual { state, by, why, remaining: manual.remaining(now) })
        });
        let remaining = self.until.as_ref().map_or(Duration::ZERO, |until| until.remaining(now));
        let votes = alive(self.votes.as_ref(), now).map_or(0, BTreeSet::len);
        Known {
            epoch: circuit.epoch,
            is_open: circuit.is_open,
            remaining: if circuit.is_open { remaining } else { Duration::ZERO },
            cooldown: circuit.cooldown,
            by: circuit.by,
            why: circuit.why,
            votes: u32::try_from(votes).unwrap_or(u32::MAX),
            settings: circuit.settings,
            manual,
        }
    }

    fn cools(&self, now: Duration) -> bool {
        alive(self.until.as_ref(), now).is_some()
    }

    /// Gives an opening that cools an epoch that follows those that have ended. True if it did.
    fn correct(&mut self, ended: u64, now: Duration) -> bool {
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
    fn trip(&mut self, replica: &str, trip: &Trip<'_>, now: Duration) -> bool {
        let before = alive(self.votes.as_ref(), now);
        let had_votes = before.is_some();
        let mut voters = before.cloned().unwrap_or_default();
        voters.insert(replica.to_owned());
        let count = voters.len();
        let mut circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        circuit.settings = trip.settings;
        if self.cools(now) {
            self.vote_while_it_cools(voters, had_votes, now);
            self.keep_for(circuit, now);
            return false;
        }
        self.votes = Some(Expiring::new(voters, now, trip.cooldown));
        if count < trip.quorum.max(1) as usize {
            let lives = if circuit.cooldown.is_zero() { trip.cooldown } else { circuit.cooldown };
            self.circuit = Some(Expiring::new(circuit, now, lives.saturating_mul(COOLDOWNS)));
            return false;
        }
        circuit.epoch = circuit.epoch.max(trip.known_epoch).saturating_add(1);
        circuit.cooldown = trip.cooldown;
        replica.clone_into(&mut circuit.by);
        trip.why.clone_into(&mut circuit.why);
        self.open(circuit, now);
        true
    }

    /// Adds `voters` to those of an opening, without prolonging anything.
    fn vote_while_it_cools(&mut self, voters: BTreeSet<String>, had_votes: bool, now: Duration) {
        if let Some(votes) = self.votes.as_mut().filter(|_| had_votes).and_then(|votes| votes.get_mut(now)) {
            *votes = voters;
        } else {
            let remaining = self.until.as_ref().map_or(Duration::ZERO, |until| until.remaining(now));
            self.votes = Some(Expiring::new(voters, now, remaining));
        }
    }

    /// Opens, or reopens.
    fn open(&mut self, mut circuit: Circuit, now: Duration) {
        circuit.is_open = true;
        self.until = Some(Expiring::new((), now, circuit.cooldown));
        self.lease = None;
        self.keep_for(circuit, now);
    }

    /// Writes the circuit, which is remembered for ten cooldowns from now.
    fn keep_for(&mut self, circuit: Circuit, now: Duration) {
        let lives = circuit.cooldown.saturating_mul(COOLDOWNS);
        self.circuit = Some(Expiring::new(circuit, now, lives));
    }

    fn withdraw(&mut self, replica: &str, now: Duration) {
        if let Some(voters) = self.votes.as_mut().and_then(|votes| votes.get_mut(now)) {
            voters.remove(replica);
        }
    }

    /// Whether a lease is granted, and whether an opening was restored that was lost.
    fn lease(&mut self, epoch: u64, token: u64, lasts: Duration, now: Duration) -> (bool, bool) {
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
            return (true, is_restored);
        }
        let is_free = alive(self.lease.as_ref(), now).is_none();
        let is_granted = circuit.is_open && circuit.epoch == epoch && !self.cools(now) && is_free;
        if is_granted {
            self.lease = Some(Expiring::new(token, now, lasts));
            self.keep_for(circuit, now);
        }
        (is_granted, is_restored)
    }

    fn holds(&self, token: u64, now: Duration) -> bool {
        alive(self.lease.as_ref(), now) == Some(&token)
    }

    /// Ends the lease. True if the circuit has changed.
    fn verdict(&mut self, replica: &str, result: ProbeResult, cooldown: Duration, now: Duration) -> bool {
        self.lease = None;
        let mut circuit = alive(self.circuit.as_ref(), now).cloned().unwrap_or_default();
        replica.clone_into(&mut circuit.by);
        match result {
            ProbeResult::Neutral => return false,
            ProbeResult::Ok => {
                circuit.is_open = false;
                self.until = None;
                self.votes = None;
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

    /// Takes the breakers over, or ends that. True if anything has changed.
    fn take_over(
        &mut self,
        manual: Option<(ManualState, String, String)>,
        lasts: Duration,
        now: Duration,
    ) -> bool {
        let had_manual = alive(self.manual.as_ref(), now).is_some();
        self.manual = manual.map(|manual| Expiring::new(manual, now, lasts));
        had_manual || self.manual.is_some()
    }
}
