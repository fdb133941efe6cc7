//! Keys that find no place, that lose it, and that are forgotten.

use std::time::Duration;

use super::Bench;
use super::replica::{COOLDOWN, Keys, name};
use crate::circuit_breaker::CircuitState;
#[cfg(feature = "control")]
use crate::circuit_breaker::KeyedCircuitBreaker;
#[cfg(feature = "control")]
use crate::circuit_breaker::fleet::for_test::share_keys_by_control;
use crate::circuit_breaker::fleet::roster::MOST_KEYS;
use crate::runtime::clock::TestClock;
use crate::runtime::fleet::alone;
#[cfg(feature = "control")]
use crate::shared::breakers;
use crate::shared::store::Command;

#[test]
fn keys_beyond_the_bound_are_on_their_own() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 1, 1);
    let keys: Vec<String> = (0..MOST_KEYS + 2).map(|key| key.to_string()).collect();
    keys.iter().for_each(|key| bench.replicas[0].trips(key));
    bench.polls(3);
    assert_eq!(bench.replicas[0].names().len(), 1 + MOST_KEYS);
    assert_eq!(bench.replicas[0].count(|command| matches!(command, Command::Trip { .. })), MOST_KEYS);
    let snapshots = keys.iter().map(|key| bench.replicas[0].key(key).snapshot());
    let obeys: Vec<bool> = snapshots.map(|seen| seen.fleet().is_some()).collect();
    assert_eq!(obeys.iter().filter(|obeys| **obeys).count(), MOST_KEYS);
    assert_eq!(obeys[MOST_KEYS..], [false, false]);

    // They probe by their own rules, without a lease.
    clock.advance(COOLDOWN);
    bench.poll();
    let last = keys.last().map(String::as_str).unwrap_or_default();
    bench.replicas[0].succeeds(last);
    assert_eq!(bench.replicas[0].key(last).state(), CircuitState::Closed);
    assert!(bench.replicas[0].key("0").try_acquire().is_err(), "this one waits for its lease");
}

#[test]
fn an_open_key_that_nobody_calls_gives_way_to_one_that_opens() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::new(&clock, 1, 1);
    let keys: Vec<String> = (0..MOST_KEYS).map(|key| key.to_string()).collect();
    keys.iter().for_each(|key| bench.replicas[0].trips(key));
    bench.polls(2);
    // Nobody has called them for a cooldown since their cooldown was over.
    clock.advance(3 * COOLDOWN);
    bench.poll();
    bench.replicas[0].trips("new");
    bench.polls(2);
    let names = bench.replicas[0].names();
    assert!(names.len() == 1 + MOST_KEYS && names.contains(&name("new")));
    let displaced: Vec<&String> = keys.iter().filter(|key| !names.contains(&name(key))).collect();
    let [displaced] = displaced[..] else { panic!("{displaced:?}") };
    // It is on its own: it probes without a lease.
    bench.replicas[0].succeeds(displaced);
    assert_eq!(bench.replicas[0].key(displaced).state(), CircuitState::Closed);
}

#[test]
fn a_closed_key_takes_part_for_a_cooldown_and_at_least_30_s() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    for (cooldown, lingers) in [(5, 30), (60, 60)] {
        let cooldown = Duration::from_secs(cooldown);
        let mut bench = Bench::with(&clock, 1, 2, Keys { cooldown, ..Keys::default() });
        bench.replicas[0].trips("x");
        bench.poll();
        bench.replicas[0].key("x").reset();
        clock.advance(Duration::from_millis(1_000 * lingers - 1));
        assert_eq!(bench.replicas[0].names().len(), 2, "{cooldown:?}");
        clock.advance(Duration::from_millis(1));
        assert_eq!(bench.replicas[0].names().len(), 1, "{cooldown:?}");
    }
}

#[test]
fn a_key_that_is_forgotten_leaves_and_learns_anew() {
    let (_alone, clock) = (alone(), TestClock::new());
    let _installed = clock.install();
    let mut bench = Bench::with(&clock, 2, 1, Keys { most: 4, ..Keys::default() });
    bench.replicas[0].trips("x");
    bench.polls(2);
    clock.advance(3 * COOLDOWN);
    for key in ["1", "2", "3"] {
        bench.replicas[0].trips(key);
    }
    bench.replicas[0].succeeds("4");
    assert!(!bench.replicas[0].has_key("x"), "it was open, and nobody has called it");
    bench.poll();
    assert!(!bench.replicas[0].names().contains(&name("x")));
    let _ = bench.replicas[0].sent();
    bench.poll();
    assert_eq!(bench.replicas[0].count(|command| command.breaker() == Some(&name("x"))), 0);

    // It is open in the store still: whoever calls it again waits for a lease.
    assert_eq!(bench.replicas[0].key("x").state(), CircuitState::Closed);
    bench.poll();
    assert!(bench.replicas[0].key("x").try_acquire().is_err());
    assert!(bench.replicas[0].key("x").snapshot().fleet().is_some());
}

#[cfg(feature = "control")]
#[test]
fn control_begins_and_ends_the_sharing_of_keys() {
    let keys = KeyedCircuitBreaker::builder("keys of control").threshold(1).build();
    let shared = |shared| share_keys_by_control("keys of control", shared);
    let names = || -> Vec<String> {
        let all = breakers().into_iter().map(|breaker| breaker.name().to_owned());
        all.filter(|name| name.starts_with("keys of control")).collect()
    };
    let key = keys.of("x");
    assert_eq!(names(), [""; 0]);
    shared(true);
    assert_eq!(names(), ["keys of control"]);
    key.try_acquire().unwrap().failure();
    assert_eq!(names().len(), 2);
    shared(false);
    assert_eq!(names(), ["keys of control"], "the name may have an order for all");
}
