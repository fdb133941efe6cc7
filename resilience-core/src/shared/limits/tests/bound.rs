//! The bound that the documentation states, and how much of the limit is used.

use std::time::Duration;

use proptest::prelude::*;

use super::fleet::{Fleet, Limit};
use crate::runtime::clock::{TestClock, TestClockGuard};

const SECOND: Duration = Duration::from_secs(1);

/// Where each replica's ticks lie.
const OFFSETS: [u64; 8] = [0, 1, 2, 50, 51, 130, 249, 200];

fn fleet_of(limit: Limit, demands: [u32; 8]) -> (Fleet, TestClockGuard) {
    let clock = TestClock::new();
    let installed = clock.install();
    let mut fleet = Fleet::new(limit, clock);
    for (offset, demand) in OFFSETS.into_iter().zip(demands) {
        fleet.add(offset, demand);
    }
    (fleet, installed)
}

/// With demand above the limit, between 90 % and all of it is used, after the start.
fn is_used(fleet: &Fleet, limit: Limit, seconds: u32) {
    let start = fleet.now - u64::from(seconds) * 1000;
    let per_second = f64::from(limit.calls) / limit.per.as_secs_f64();
    let all = per_second * f64::from(seconds);
    let used = f64::from(fleet.admitted_in(start, fleet.now));
    assert!(used >= 0.9 * all, "{limit:?}: {used} of {all}");
    assert!(
        used <= all + f64::from(limit.burst_of_fleet() + 8 * limit.batch()),
        "{limit:?}: {used} of {all}"
    );
}

const LIMITS: [Limit; 6] = [
    Limit::new(100, SECOND, 100),
    Limit::new(100, SECOND, 1),
    Limit::new(2_000, SECOND, 200),
    Limit::new(10, SECOND, 10),
    Limit::new(60, Duration::from_secs(10), 5),
    Limit::new(7, SECOND, 3),
];

#[test]
fn even_demand_above_the_limit_uses_it() {
    for limit in LIMITS {
        let (mut fleet, _clock) = fleet_of(limit, [limit.calls; 8]);
        fleet.meet();
        fleet.run(30_000);
        is_used(&fleet, limit, 20);
        assert!(fleet.most_in_a_per(0) <= limit.bound(8), "{limit:?}: {}", fleet.most_in_a_per(0));
        let least = fleet.replicas.iter().map(|replica| replica.admitted).min().unwrap();
        let all: u64 = fleet.replicas.iter().map(|replica| replica.admitted).sum();
        assert!(10 * least >= all, "{limit:?}: one has {least} of {all}, and an eighth is its share");
    }
}

#[test]
fn one_replica_can_use_what_the_others_leave() {
    for limit in LIMITS {
        let calls = 2 * limit.calls;
        let (mut fleet, _clock) = fleet_of(limit, [0, 0, 0, calls, 0, 0, 0, 0]);
        fleet.run(30_000);
        is_used(&fleet, limit, 20);
        assert!(fleet.most_in_a_per(0) <= limit.bound(8), "{limit:?}");
    }
}

#[test]
fn two_that_want_more_than_their_share_get_it_evenly() {
    let limit = Limit::new(100, SECOND, 100);
    // The second one ticks a millisecond after the first one.
    let (mut fleet, _clock) = fleet_of(limit, [200, 200, 5, 0, 0, 0, 0, 0]);
    fleet.meet();
    fleet.run(30_000);
    is_used(&fleet, limit, 20);
    let admitted: Vec<_> = fleet.replicas.iter().map(|replica| replica.admitted).collect();
    assert!(admitted[0].min(admitted[1]) * 2 >= admitted[0].max(admitted[1]), "{admitted:?}");
    assert!(admitted[2] >= 140, "it wants less than its share: {admitted:?}");
}

#[test]
fn a_lost_store_leaves_each_its_part() {
    for limit in LIMITS {
        let (mut fleet, _clock) = fleet_of(limit, [limit.calls; 8]);
        fleet.run(20_000);
        fleet.store.set_down(true);
        fleet.run(40_000);
        let most = fleet.most_in_a_per(20_000);
        assert!(most <= limit.bound(8), "{limit:?}: {most}");
        // What it has held is used up by then.
        is_used(&fleet, limit, 30);
        let per_second = f64::from(limit.calls) / limit.per.as_secs_f64();
        let used = f64::from(fleet.admitted_in(30_000, 60_000));
        assert!(used <= 30.0 * per_second + 8.0, "{limit:?}: {used}, and at most a token each was begun");
        fleet.store.set_down(false);
        fleet.run(30_000);
        is_used(&fleet, limit, 20);
        let most = fleet.most_in_a_per(0);
        assert!(most <= limit.bound(8) + limit.burst_of_fleet(), "{limit:?}: {most}");
        assert!(fleet.most_in_a_per(70_000) <= limit.bound(8), "{limit:?}");
    }
}

#[test]
fn a_store_that_comes_and_goes_keeps_the_bound() {
    for limit in LIMITS {
        let (mut fleet, _clock) = fleet_of(limit, [limit.calls; 8]);
        fleet.meet();
        for round in 1..20 {
            fleet.run(round * 137);
            fleet.store.set_down(round % 2 == 1);
        }
        let most = fleet.most_in_a_per(0);
        assert!(most <= limit.bound(8) + limit.burst_of_fleet(), "{limit:?}: {most}");
    }
}

#[derive(Clone, Debug)]
enum Event {
    Demand(usize, u32),
    Add(u64, u32),
    Kill(usize),
    /// Something wakes a lane, which then ticks early.
    Wake(usize),
    Run(u64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (0..8_usize, prop_oneof![Just(0), 0..50_u32, Just(1_000)]).prop_map(|(of, calls)| Event::Demand(of, calls)),
        1 => (0..250_u64, 0..400_u32).prop_map(|(after, calls)| Event::Add(after, calls)),
        1 => (0..8_usize).prop_map(Event::Kill),
        4 => (0..8_usize).prop_map(Event::Wake),
        3 => (1..300_u64).prop_map(Event::Run),
        4 => (1..1_500_u64).prop_map(Event::Run),
    ];
    prop::collection::vec(event, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_demand_keeps_the_bound(
        events in events(),
        limit in prop_oneof![Just(100_u32), 1..20_u32, 1_000..2_000_u32],
        burst in 1..200_u32,
        poll in prop::sample::select(vec![50_u64, 100, 250, 400, 500, 1_000, 2_000]),
        offsets in prop::collection::vec((0..250_u64, 0..300_u32), 1..8),
    ) {
        let limit = Limit::new(limit, SECOND, burst).poll(poll);
        let clock = TestClock::new();
        let _installed = clock.install();
        let mut fleet = Fleet::new(limit, clock);
        for (offset, demand) in offsets {
            fleet.add(offset, demand);
        }
        let mut ran = fleet.replicas.len();
        for event in events {
            let there = fleet.replicas.len();
            match event {
                Event::Demand(of, calls) if there > 0 => fleet.replicas[of % there].demand = calls,
                Event::Add(after, calls) => {
                    fleet.add(after, calls);
                    ran += 1;
                }
                Event::Kill(of) if there > 1 => {
                    fleet.replicas.swap_remove(of % there);
                }
                Event::Wake(of) if there > 0 => fleet.replicas[of % there].wake(),
                Event::Run(millis) => fleet.run(millis),
                _ => {}
            }
        }
        let most = fleet.most_in_a_per(0);
        prop_assert!(most <= limit.bound(ran), "{} of {}, {limit:?}", most, limit.bound(ran));
    }
}
