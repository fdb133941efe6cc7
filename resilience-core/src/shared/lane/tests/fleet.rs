//! A fleet of naive breakers, each with a lane, on one store and one virtual time.

use std::collections::HashMap;
use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::Facts;
use crate::shared::lane::chance::mix;
use crate::shared::lane::tests::cell::{COOLDOWN, NAME, POLL};
use crate::shared::lane::tests::simulated::Simulated;
use crate::shared::lane::{Lane, LaneSettings};
use crate::shared::memory::{MemoryBackup, MemoryConnection, MemoryStore};
use crate::shared::orders::{Order, What};
use crate::shared::store::{Command, ManualState, Store};

/// The time between two moments at which anything happens.
pub(super) const STEP: Duration = Duration::from_millis(10);
const STEPS_PER_SECOND: u64 = 100;
pub(super) const PATIENCE: Duration = POLL;
/// How long a lease lasts.
const LEASE: Duration = COOLDOWN;

pub(super) struct Replica<C: Simulated> {
    pub(super) id: String,
    pub(super) cell: C,
    told: Vec<What>,
    pub(super) lane: Lane,
    connection: MemoryConnection,
    /// The time at which its lane began.
    began: Duration,
    next_tick: Duration,
    alive_until: Duration,
    /// Calls under way, and when they end.
    calls: Vec<(Duration, C::Call)>,
    /// Whether its own network to the dependency is broken.
    pub(super) is_broken: bool,
    last_epoch: u64,
}

pub(super) struct Fleet<C: Simulated> {
    pub(super) store: MemoryStore,
    pub(super) replicas: Vec<Replica<C>>,
    pub(super) is_dead: bool,
    /// The calls that come at each replica in ten seconds.
    pub(super) calls_per_ten_seconds: u64,
    /// How many steps a call takes at least, and how many more at most.
    pub(super) shortest_call: u64,
    pub(super) call_steps: u64,
    /// Until when two may hold a lease, since the store has forgotten one.
    forgetful_until: Duration,
    /// The number of probes of a lease.
    most_probes: u32,
    /// When each lease was seen first.
    began: HashMap<u64, Duration>,
    /// How many calls were let in under each lease.
    pub(super) probes: HashMap<u64, u32>,
    pub(super) reached: u64,
    seed: u64,
    drawn: u64,
    quorum: u32,
}

impl<C: Simulated> Fleet<C> {
    pub(super) fn new(size: usize, quorum: u32, probes: u32, seed: u64) -> Self {
        let store = MemoryStore::new();
        let mut fleet = Self {
            store,
            replicas: Vec::new(),
            is_dead: false,
            calls_per_ten_seconds: 200,
            shortest_call: 0,
            call_steps: 5,
            forgetful_until: Duration::ZERO,
            most_probes: probes,
            began: HashMap::new(),
            probes: HashMap::new(),
            reached: 0,
            seed,
            drawn: 0,
            quorum,
        };
        for number in 0..size {
            let replica = fleet.replica(format!("r{number}"), probes);
            fleet.replicas.push(replica);
        }
        fleet
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.drawn += 1;
        mix(self.seed ^ mix(self.drawn)) % below.max(1)
    }

    fn replica(&mut self, id: String, probes: u32) -> Replica<C> {
        let seed = mix(self.draw(u64::MAX));
        let phase = Duration::from_millis(self.draw(250));
        let now = self.store.now();
        Replica {
            connection: self.store.connect(&id),
            id,
            cell: C::new(probes),
            told: Vec::new(),
            lane: Lane::new(LaneSettings { quorum: self.quorum, poll: POLL, seed }),
            began: now,
            next_tick: now + phase,
            alive_until: Duration::ZERO,
            calls: Vec::new(),
            is_broken: false,
            last_epoch: 0,
        }
    }

    /// Starts a replica anew: it forgets everything, and calls under way are lost.
    pub(super) fn restart(&mut self, number: usize) {
        let id = self.replicas[number].id.clone();
        self.replicas[number] = self.replica(id, self.most_probes);
    }

    pub(super) fn flush(&mut self) {
        self.store.flush();
        self.has_forgotten();
    }

    pub(super) fn fail_over(&mut self, backup: &MemoryBackup) {
        self.store.fail_over(backup);
        self.has_forgotten();
    }

    /// Leases that the store knew run on, and are not renewed.
    fn has_forgotten(&mut self) {
        self.forgetful_until = self.store.now() + LEASE;
    }

    /// Somebody has all breakers rejected for `time`.
    pub(super) fn force_open(&self, time: Duration) {
        let (name, by, why) = (NAME.to_owned(), String::new(), String::new());
        let id = u64::try_from(self.store.now().as_nanos()).unwrap();
        let state = Some(ManualState::ForcedOpen);
        let order = Command::Manual { name, id, state, by, why, lasts: time };
        // The store may be down: then nothing is ordered.
        let _ = self.store.connect("somebody").send(&[order], PATIENCE);
    }

    pub(super) fn run(&mut self, time: Duration) {
        let end = self.store.now() + time;
        while self.store.now() < end {
            self.store.advance(STEP);
            for number in 0..self.replicas.len() {
                self.step(number);
            }
            self.check_leases();
        }
    }

    fn step(&mut self, number: usize) {
        self.end_calls(number);
        if self.draw(STEPS_PER_SECOND * 10) < self.calls_per_ten_seconds {
            self.call(number);
        }
        let now = self.store.now();
        let replica = &mut self.replicas[number];
        let orders = replica.lane.due(replica.age(now));
        replica.obey(&orders, now);
        if replica.next_tick <= now {
            replica.next_tick = now + POLL;
            self.tick(number);
        }
    }

    fn end_calls(&mut self, number: usize) {
        let is_dead = self.is_dead;
        let now = self.store.now();
        let replica = &mut self.replicas[number];
        let ended: Vec<_> = replica.calls.extract_if(.., |(ends, _)| *ends <= now).collect();
        for (_, call) in ended {
            let alive = replica.alive_until.saturating_sub(now);
            replica.cell.result(call, !is_dead && !replica.is_broken, now, alive);
        }
    }

    fn call(&mut self, number: usize) {
        let steps = self.shortest_call + 1 + self.draw(self.call_steps);
        let now = self.store.now();
        let replica = &mut self.replicas[number];
        let call = replica.cell.admit(now, replica.alive_until.saturating_sub(now));
        if replica.cell.facts(now).wants_probe {
            replica.next_tick = now;
        }
        let Some(call) = call else { return };
        self.reached += 1;
        if let Some(token) = C::token(&call) {
            let probes = self.probes.entry(token).or_default();
            *probes += 1;
            assert!(*probes <= self.most_probes, "{probes} probes under lease {token}");
        }
        replica.calls.push((now + STEP * u32::try_from(steps).unwrap(), call));
    }

    fn tick(&mut self, number: usize) {
        let store = self.store.clone();
        let replica = &mut self.replicas[number];
        let begun = store.now();
        let wants_summary = replica.lane.wants_summary(replica.age(begun));
        replica.lane.begin(replica.age(begun), wants_summary.then(String::new), false);
        for round in 0.. {
            assert!(round < 3, "a tick without an end");
            let commands =
                replica.lane.commands(replica.age(store.now()), &[replica.cell.facts(store.now())]);
            if commands.is_empty() {
                replica.alive_until = begun + replica.lane.silence();
                break;
            }
            let replies = replica.connection.send(&commands, PATIENCE);
            let outcome = replica.lane.replies(replica.age(store.now()), replies);
            outcome.told.iter().for_each(|(_, token)| replica.cell.take_verdict(*token));
            replica.obey(&outcome.orders, store.now());
            replica.check_lease(&store);
            if outcome.failure.is_some() {
                break;
            }
        }
    }

    /// At most one replica holds a lease, as long as the store has forgotten none. Nobody holds one
    /// for ever: it is renewed for a cooldown after a probe has begun, and after one has succeeded.
    fn check_leases(&mut self) {
        let now = self.store.now();
        let held = self.replicas.iter().filter_map(|replica| replica.cell.lease(now));
        let held: Vec<_> = held.map(|(token, _)| token).collect();
        assert!(held.len() <= 1 || now <= self.forgetful_until, "{} replicas hold a lease", held.len());
        let longest = COOLDOWN * (2 * self.most_probes + 1);
        for token in held {
            let began = *self.began.entry(token).or_insert(now);
            let held = now.saturating_sub(began);
            assert!(held <= longest, "a lease is held for {held:?}");
        }
    }

    pub(super) fn facts(&self) -> Vec<Facts> {
        let now = self.store.now();
        self.replicas.iter().map(|replica| replica.cell.facts(now)).collect()
    }

    pub(super) fn states(&self) -> Vec<CircuitState> {
        self.facts().into_iter().map(|facts| facts.state).collect()
    }

    /// The number of orders that have opened or closed anything.
    pub(super) fn orders(&self) -> usize {
        let told = self.replicas.iter().flat_map(|replica| &replica.told);
        told.filter(|what| !matches!(what, What::Lease { .. } | What::Renew { .. })).count()
    }
}

impl<C: Simulated> Replica<C> {
    /// The time of its lane.
    fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.began)
    }

    fn obey(&mut self, orders: &[Order], now: Duration) {
        for order in orders {
            if let What::Open { epoch, .. } | What::Close { epoch } = order.what {
                assert!(epoch >= self.last_epoch, "epoch {epoch} after {}", self.last_epoch);
                self.last_epoch = epoch;
            }
            self.told.push(order.what.clone());
            self.cell.obey(order, now);
        }
    }

    /// Its lease ends before that of the store, unless the store has lost it.
    fn check_lease(&self, store: &MemoryStore) {
        let now = store.now();
        if let (Some((token, mine)), Some((theirs, left))) = (self.cell.lease(now), store.lease(NAME)) {
            assert!(token != theirs || mine < left, "{mine:?} of a lease of {left:?}");
        }
    }
}
