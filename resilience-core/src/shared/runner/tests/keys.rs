//! Breakers of keys that replicas share: two lanes on one store, on a clock that the test moves.

mod bounds;
mod commands;
mod replica;

use std::time::Duration;

use crate::circuit_breaker::{CircuitPermit, CircuitState};
use crate::runtime::clock::TestClock;
use crate::runtime::fleet::alone;
use crate::shared::CircuitFleet;
use crate::shared::memory::MemoryStore;
use crate::shared::runner::tests::keys::replica::{COOLDOWN, Keys, POLL, Replica, name};
use crate::shared::store::{Command, ManualState, ProbeResult};

/// Replicas of one store, and the clock of all.
struct Bench {
    clock: TestClock,
    store: MemoryStore,
    replicas: Vec<Replica>,
}

impl Bench {
    fn new(clock: &TestClock, replicas: usize, quorum: u32) -> Self {
        Self::with(clock, replicas, quorum, Keys::default())
    }

    fn with(clock: &TestClock, replicas: usize, quorum: u32, keys: Keys) -> Self {
        let time = clock.clone();
        let store = MemoryStore::on_clock(move || time.elapsed());
        let replica = |id| Replica::new(&store, id, quorum, keys);
        let replicas = ["a", "b", "c"].into_iter().take(replicas).map(replica).collect();
        Self { clock: clock.clone(), store, replicas }
    }

    /// A poll passes, and all lanes have looked.
    fn poll(&mut self) {
        self.clock.advance(POLL);
        self.replicas.iter_mut().for_each(Replica::turn);
    }

    fn polls(&mut self, times: usize) {
        (0..times).for_each(|_| self.poll());
    }

    fn states(&self, key: &str) -> Vec<CircuitState> {
        self.replicas.iter().map(|replica| replica.key(key).state()).collect()
    }
}

#[test]
fn an_opening_of_a_key_is_that_of_all_and_of_no_other_key() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    let [a, b] = &bench.replicas[..] else { unreachable!("two") };
    for replica in [a, b] {
        ["x", "y"].iter().for_each(|key| replica.succeeds(key));
    }
    bench.poll();
    bench.replicas[0].trips("x");
    assert_eq!(bench.states("x"), [CircuitState::Open, CircuitState::Closed]);
    bench.polls(2);
    assert_eq!(bench.states("x"), [CircuitState::Open; 2]);
    assert_eq!(bench.states("y"), [CircuitState::Closed; 2]);
    let seen = bench.replicas[1].key("x").snapshot();
    let fleet = seen.fleet().expect("it obeys the fleet");
    assert_eq!((fleet.epoch(), fleet.by(), fleet.why()), (1, "a", "2 failures in a row"));
    assert_eq!(seen.key(), Some("x"), "here the key is known");
}

#[test]
fn a_key_that_is_told_to_be_open_is_read_before_a_poll() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    bench.replicas.iter().for_each(|replica| replica.succeeds("x"));
    bench.poll();
    bench.replicas[0].trips("x");
    bench.poll();
    assert_eq!(bench.states("x"), [CircuitState::Open, CircuitState::Closed]);
    clock.advance(POLL / 10);
    bench.replicas[1].wakes();
    assert_eq!(bench.states("x"), [CircuitState::Open; 2]);
}

#[test]
fn the_quorum_holds_for_each_key() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 3, 2);
    bench.replicas.iter().for_each(|replica| replica.succeeds("x"));
    bench.replicas[0].trips("x");
    bench.replicas[1].trips("y");
    bench.polls(3);
    let (open, closed) = (CircuitState::Open, CircuitState::Closed);
    assert_eq!(
        (bench.states("x"), bench.states("y")),
        (vec![open, closed, closed], vec![closed, open, closed])
    );
    bench.replicas[1].trips("x");
    bench.polls(2);
    assert_eq!((bench.states("x"), bench.states("y")), (vec![open; 3], vec![closed, open, closed]));
}

#[test]
fn a_key_that_is_new_here_learns_of_an_opening() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    bench.replicas[1].succeeds("y");
    bench.replicas[0].trips("x");
    bench.polls(2);
    let b = &bench.replicas[1];
    assert_eq!(b.key("x").state(), CircuitState::Closed, "its first call begins here");
    bench.poll();
    assert_eq!(bench.states("x"), [CircuitState::Open; 2]);
}

#[test]
fn one_replica_probes_for_a_key_and_all_close() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    bench.replicas.iter().for_each(|replica| replica.succeeds("x"));
    bench.replicas[0].trips("x");
    bench.polls(2);
    clock.advance(COOLDOWN);
    bench.poll();
    for replica in &bench.replicas {
        assert!(replica.key("x").try_acquire().is_err(), "without a lease nobody probes");
    }
    bench.poll();
    let leases: Vec<bool> = bench
        .replicas
        .iter()
        .map(|replica| replica.key("x").snapshot().fleet().is_some_and(CircuitFleet::has_lease))
        .collect();
    assert_eq!(leases.iter().filter(|has_lease| **has_lease).count(), 1, "{leases:?}");
    for (replica, has_lease) in bench.replicas.iter().zip(leases) {
        assert_eq!(replica.key("x").try_acquire().map(CircuitPermit::success).is_ok(), has_lease);
    }
    bench.polls(8);
    assert_eq!(bench.states("x"), [CircuitState::Closed; 2]);
    let adopted = |replica: &Replica| replica.adoptions();
    let sum: (u64, u64) =
        bench.replicas.iter().map(adopted).fold((0, 0), |all, of| (all.0 + of.0, all.1 + of.1));
    assert_eq!(sum, (2, 1), "both have followed the opening, and one the closing");
}

#[test]
fn a_key_that_is_closed_by_hand_takes_its_vote_back() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 1, 2);
    bench.replicas[0].trips("x");
    bench.poll();
    bench.replicas[0].key("x").reset();
    bench.poll();
    assert_eq!(bench.replicas[0].count(|command| matches!(command, Command::Trip { .. })), 1);
    let withdraws = Command::Withdraw { name: name("x") };
    assert_eq!(bench.replicas[0].count(|command| *command == withdraws), 1);
}

#[test]
fn a_lane_that_ends_gives_the_lease_of_a_key_back() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 1, 1);
    bench.replicas[0].trips("x");
    bench.polls(2);
    clock.advance(COOLDOWN);
    bench.poll();
    assert!(bench.replicas[0].key("x").try_acquire().is_err(), "it asks for a lease");
    bench.poll();
    bench.replicas[0].stop();
    let given_back = |command: &Command| {
        let Command::Verdict { name: of, result, .. } = command else { return false };
        *of == name("x") && *result == ProbeResult::Neutral
    };
    assert_eq!(bench.replicas[0].count(given_back), 1);
}

#[test]
fn an_order_for_all_replicas_is_for_all_keys() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 2, 1);
    bench.replicas.iter().for_each(|replica| replica.succeeds("x"));
    let order = |id, state| Command::Manual {
        name: "hosts".to_owned(),
        id,
        state,
        by: "oncall".to_owned(),
        why: "incident 812".to_owned(),
        lasts: Duration::from_secs(60),
    };
    replica::other(&bench.store, order(1, Some(ManualState::ForcedOpen)));
    bench.poll();
    assert!(bench.replicas.iter().all(|replica| replica.key("x").try_acquire().is_err()));
    assert!(bench.replicas.iter().all(|replica| replica.key("new").try_acquire().is_err()));
    replica::other(&bench.store, order(2, None));
    bench.poll();
    bench.replicas.iter().for_each(|replica| replica.succeeds("x"));
}

#[test]
fn a_lane_that_ends_gives_back_the_lease_and_the_vote_of_a_key() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 1, 2);
    bench.replicas[0].trips("x");
    bench.poll();
    bench.replicas[0].stop();
    let withdraws = Command::Withdraw { name: name("x") };
    assert_eq!(bench.replicas[0].count(|command| *command == withdraws), 1);
}
