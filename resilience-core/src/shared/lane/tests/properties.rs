//! Histories of faults, over fleets of two to eight replicas.

use std::time::Duration;

use proptest::prelude::*;

use crate::circuit_breaker::CircuitState;
use crate::runtime::clock::TestClock;
use crate::runtime::fleet::alone;
use crate::shared::facts::Facts;
use crate::shared::lane::tests::cell::{COOLDOWN, Cell, POLL};
use crate::shared::lane::tests::fleet::{Fleet, PATIENCE, STEP};
use crate::shared::lane::tests::simulated::{CLOCK, Real, Simulated};

/// The time in which a fleet closes after the last fault: the rest of a cooldown, a lease that
/// somebody lost, and one more cooldown and lease for calls that had failed before.
const CLOSES_WITHIN: Duration = Duration::from_secs(6);

/// The same with a call in ten seconds at each replica. Who has the lease meets a call in some
/// 15 s, and one of eight replicas has had three probes after 17 of them at most.
const RARELY_CLOSES_WITHIN: Duration = Duration::from_secs(600);

#[derive(Clone, Debug)]
enum Fault {
    Dies,
    Recovers,
    Cut(usize, bool),
    Lose(usize, u32),
    Delay(usize, u64),
    Restart(usize),
    Broken(usize, bool),
    Down(bool),
    Flush,
    FailOver,
    /// Calls take so many milliseconds, and some more.
    Slow(u64),
    Reset(usize),
    ForceOpen(u64),
    Nothing,
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::Dies),
        4 => Just(Fault::Recovers),
        2 => (0..8_usize, any::<bool>()).prop_map(|(number, is_cut)| Fault::Cut(number, is_cut)),
        2 => (0..8_usize, 1..4_u32).prop_map(|(number, rounds)| Fault::Lose(number, rounds)),
        2 => (0..8_usize, 0..400_u64).prop_map(|(number, millis)| Fault::Delay(number, millis)),
        2 => (0..8_usize).prop_map(Fault::Restart),
        2 => (0..8_usize, any::<bool>()).prop_map(|(number, is)| Fault::Broken(number, is)),
        1 => any::<bool>().prop_map(Fault::Down),
        1 => Just(Fault::Flush),
        1 => Just(Fault::FailOver),
        2 => (0..4_000_u64).prop_map(Fault::Slow),
        1 => (0..8_usize).prop_map(Fault::Reset),
        1 => (1..2_000_u64).prop_map(Fault::ForceOpen),
        2 => Just(Fault::Nothing),
    ]
}

fn history() -> impl Strategy<Value = Vec<(Fault, u64)>> {
    prop::collection::vec((fault(), 20..2_500_u64), 0..25)
}

fn fleet() -> impl Strategy<Value = (usize, u32, u32, u64)> {
    (2..=8_usize, 1..=3_u32, 1..=3_u32, any::<u64>())
}

/// Lets `history` happen. Leases, probes and epochs are checked in each step.
fn play<C: Simulated>(fleet: &mut Fleet<C>, history: &[(Fault, u64)]) {
    let mut backup = fleet.store.backup();
    let size = fleet.replicas.len();
    let id = |number: usize| format!("r{}", number % size);
    for (fault, millis) in history {
        match *fault {
            Fault::Dies => fleet.is_dead = true,
            Fault::Recovers => fleet.is_dead = false,
            Fault::Cut(number, is_cut) => fleet.store.cut(&id(number), is_cut),
            Fault::Lose(number, rounds) => fleet.store.lose_replies(&id(number), rounds),
            Fault::Delay(number, millis) => fleet.store.delay(&id(number), Duration::from_millis(millis)),
            Fault::Restart(number) => fleet.restart(number % size),
            Fault::Broken(number, is) => fleet.replicas[number % size].is_broken = is,
            Fault::Down(is_down) => fleet.store.set_down(is_down),
            Fault::Flush => fleet.flush(),
            Fault::FailOver => fleet.fail_over(&backup),
            Fault::Slow(millis) => fleet.shortest_call = millis / 10,
            Fault::Reset(number) => {
                let now = fleet.store.now();
                fleet.replicas[number % size].cell.reset(now);
            }
            Fault::ForceOpen(millis) => fleet.force_open(Duration::from_millis(millis)),
            Fault::Nothing => backup = fleet.store.backup(),
        }
        fleet.run(Duration::from_millis(*millis));
    }
}

fn heal<C: Simulated>(fleet: &mut Fleet<C>) {
    fleet.is_dead = false;
    fleet.shortest_call = 0;
    fleet.store.set_down(false);
    for replica in &mut fleet.replicas {
        replica.is_broken = false;
        fleet.store.cut(&replica.id, false);
        fleet.store.lose_replies(&replica.id, 0);
        fleet.store.delay(&replica.id, Duration::ZERO);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_fleet_keeps_to_leases_and_closes_after_all_faults(
        (size, quorum, probes, seed) in fleet(),
        history in history(),
    ) {
        let mut fleet = Fleet::<Cell>::new(size, quorum, probes, seed);
        play(&mut fleet, &history);
        heal(&mut fleet);
        fleet.run(CLOSES_WITHIN);
        prop_assert!(
            fleet.states().iter().all(|state| *state == CircuitState::Closed),
            "{:?}", fleet.states()
        );
    }

    #[test]
    fn a_broken_replica_takes_nobody_with_it((size, _, probes, seed) in fleet(), history in history()) {
        let mut fleet = Fleet::<Cell>::new(size, 2, probes, seed);
        fleet.replicas[0].is_broken = true;
        for (fault, millis) in history {
            // Everything may happen but a dependency that fails another replica too.
            let fault = match fault {
                Fault::Dies | Fault::Recovers | Fault::Broken(..) | Fault::ForceOpen(_) => Fault::Nothing,
                fault => fault,
            };
            play(&mut fleet, &[(fault, millis)]);
            fleet.replicas[0].is_broken = true;
            let states = fleet.states();
            prop_assert!(states[1..].iter().all(|state| *state == CircuitState::Closed), "{states:?}");
        }
    }

    #[test]
    fn an_opening_is_adopted_within_a_poll((size, quorum, probes, seed) in fleet(), wait in 0..3_000_u64) {
        let quorum = quorum.min(u32::try_from(size).unwrap());
        let mut fleet = Fleet::<Cell>::new(size, quorum, probes, seed);
        fleet.run(POLL + Duration::from_millis(wait));
        fleet.is_dead = true;
        let calm = fleet.store.revision();
        let mut revision = calm;
        let mut openings = 0;
        for _ in 0..500 {
            fleet.run(STEP);
            if fleet.store.revision() == revision {
                continue;
            }
            revision = fleet.store.revision();
            // The dependency is dead, so that each change is an opening.
            fleet.run(POLL + STEP);
            let adopted: Vec<_> = fleet.facts().iter().map(|facts| facts.adopted).collect();
            let epoch = revision - calm;
            prop_assert!(adopted.iter().all(|adopted| *adopted >= epoch), "{adopted:?} at {epoch}");
            revision = fleet.store.revision();
            openings += 1;
        }
        prop_assert!(openings >= 2, "{openings} openings");
    }

    #[test]
    fn a_lost_store_changes_nothing_at_once(
        (size, _, probes, seed) in fleet(),
        is_dead: bool,
        lost in 0..3_u8,
        before in 0..4_000_u64,
    ) {
        let mut fleet = Fleet::<Cell>::new(size, 2, probes, seed);
        fleet.run(Duration::from_millis(400));
        let backup = fleet.store.backup();
        fleet.is_dead = is_dead;
        fleet.run(Duration::from_millis(before));
        // Without calls only the lanes change anything. Orders from before are given.
        fleet.calls_per_ten_seconds = 0;
        fleet.run(Duration::from_secs(1));
        let votes = |facts: &Facts| facts.adopted == 0 && facts.state != CircuitState::Closed;
        let voters = fleet.facts().iter().filter(|facts| votes(facts)).count();
        prop_assume!(voters < 2);
        let (states, orders) = (fleet.states(), fleet.orders());
        match lost {
            0 => fleet.store.set_down(true),
            1 => fleet.flush(),
            _ => fleet.fail_over(&backup),
        }
        fleet.run(POLL * 8);
        prop_assert_eq!(fleet.states(), states);
        prop_assert_eq!(fleet.orders(), orders);
    }

    #[test]
    fn an_idle_tick_is_one_command((size, quorum, probes, seed) in fleet()) {
        let mut fleet = Fleet::<Cell>::new(size, quorum, probes, seed);
        fleet.calls_per_ten_seconds = 0;
        fleet.run(POLL * 2);
        let before = fleet.store.commands();
        fleet.run(Duration::from_secs(20));
        prop_assert_eq!(fleet.store.commands() - before, 80 * size as u64);
    }
}

proptest! {
    // Real breakers stay in the process.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_fleet_of_real_breakers_closes_after_all_faults(
        (size, quorum, probes, seed) in fleet(),
        history in history(),
    ) {
        let _alone = alone();
        let _installed = CLOCK.with(TestClock::install);
        let mut fleet = Fleet::<Real>::new(size, quorum, probes, seed);
        play(&mut fleet, &history);
        heal(&mut fleet);
        fleet.run(CLOSES_WITHIN);
        prop_assert!(
            fleet.states().iter().all(|state| *state == CircuitState::Closed),
            "{:?}", fleet.facts()
        );
    }

    #[test]
    fn a_broken_real_replica_takes_nobody_with_it(
        (size, _, probes, seed) in fleet(),
        millis in 0..20_000_u64,
    ) {
        let _alone = alone();
        let _installed = CLOCK.with(TestClock::install);
        let mut fleet = Fleet::<Real>::new(size, 2, probes, seed);
        fleet.replicas[0].is_broken = true;
        fleet.run(Duration::from_millis(millis));
        let states = fleet.states();
        prop_assert!(states[1..].iter().all(|state| *state == CircuitState::Closed), "{states:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A call in ten seconds at each replica, where a lease lasts one second.
    #[test]
    fn a_fleet_with_rare_calls_closes((size, quorum, probes, seed) in fleet()) {
        let _alone = alone();
        let _installed = CLOCK.with(TestClock::install);
        let quorum = quorum.min(u32::try_from(size).unwrap());
        let mut fleet = Fleet::<Real>::new(size, quorum, probes, seed);
        fleet.is_dead = true;
        fleet.run(COOLDOWN * 4);
        fleet.is_dead = false;
        fleet.calls_per_ten_seconds = 1;
        let is_closed = |fleet: &Fleet<Real>| fleet.states().iter().all(|state| *state == CircuitState::Closed);
        let mut waited = Duration::ZERO;
        while waited < RARELY_CLOSES_WITHIN && !is_closed(&fleet) {
            fleet.run(COOLDOWN);
            waited += COOLDOWN;
        }
        prop_assert!(is_closed(&fleet), "{:?}", fleet.facts());
    }
}

#[test]
fn a_shared_opening_sends_less_to_a_dead_dependency() {
    let reached = |quorum| {
        let mut fleet = Fleet::<Cell>::new(8, quorum, 1, 812);
        fleet.is_dead = true;
        fleet.run(COOLDOWN * 20);
        fleet.reached
    };
    // With a quorum of nine of eight nobody opens for others.
    let (shared, alone) = (reached(2), reached(9));
    assert!(shared * 2 < alone, "{shared} calls, and {alone} alone");
}

#[test]
fn real_breakers_of_a_fleet_probe_under_leases() {
    let _alone = alone();
    let _installed = CLOCK.with(TestClock::install);
    let mut fleet = Fleet::<Real>::new(5, 2, 2, 812);
    fleet.is_dead = true;
    fleet.run(COOLDOWN * 10);
    let (leases, probes) = (fleet.probes.len(), fleet.probes.values().sum::<u32>());
    assert!(leases >= 4, "{leases} leases");
    // Five replicas have failed three times each, and what failed later were the probes.
    assert!(fleet.reached <= 5 * 3 + 5 + u64::from(probes), "{} calls, {probes} probes", fleet.reached);
    fleet.is_dead = false;
    fleet.run(CLOSES_WITHIN);
    assert_eq!(fleet.states(), [CircuitState::Closed; 5]);
}

#[test]
fn a_probe_that_is_longer_than_a_lease_counts() {
    let _alone = alone();
    let _installed = CLOCK.with(TestClock::install);
    for probes in 1..=2 {
        let mut fleet = Fleet::<Real>::new(3, 2, probes, 812);
        fleet.is_dead = true;
        fleet.run(COOLDOWN * 4);
        // All calls take 960 ms, and a lease lasts 950 ms here. A probe is given up after 1 s.
        (fleet.shortest_call, fleet.call_steps) = (95, 1);
        fleet.is_dead = false;
        fleet.run(CLOSES_WITHIN);
        assert_eq!(fleet.states(), [CircuitState::Closed; 3]);
    }
}

#[test]
fn a_probe_that_is_longer_than_all_renewals_counts() {
    let _alone = alone();
    let _installed = CLOCK.with(TestClock::install);
    for (probes, cooldowns) in [(1, 2), (1, 3), (2, 3), (3, 5)] {
        let mut fleet = Fleet::<Real>::new(3, 2, probes, 812);
        fleet.is_dead = true;
        fleet.run(COOLDOWN * 4);
        (fleet.shortest_call, fleet.call_steps) = (100 * u64::from(cooldowns), 50);
        fleet.is_dead = false;
        // Calls from before end as failures, and each probe may have to follow the one before it.
        fleet.run(COOLDOWN * (cooldowns + 3) * (probes + 1));
        assert_eq!(fleet.states(), [CircuitState::Closed; 3], "{probes} of {cooldowns} cooldowns");
    }
}

#[test]
fn lost_replies_do_not_lose_a_lease() {
    let mut fleet = Fleet::<Cell>::new(3, 1, 1, 5);
    fleet.is_dead = true;
    fleet.run(COOLDOWN);
    fleet.is_dead = false;
    (0..3).for_each(|number| fleet.store.lose_replies(&format!("r{number}"), 1));
    fleet.run(COOLDOWN + PATIENCE * 8);
    assert_eq!(fleet.states(), [CircuitState::Closed; 3]);
}
