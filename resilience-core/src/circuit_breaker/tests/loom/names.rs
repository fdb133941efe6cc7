//! Races of names and keys: who makes a breaker, who brings its settings, who finds a conflict.

use super::*;
use crate::circuit_breaker::expansion::static_breaker::StaticBreaker;
use crate::circuit_breaker::keyed::breakers::KeyedBreakers;
use crate::circuit_breaker::registry::{Registry, in_use};

#[test]
fn loom_two_first_calls_of_one_key_make_one_breaker() {
    explore(|world| {
        let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("loom")));
        let origin = Origin::new("loom", "", 0);
        let config = move || Config::new(Settings::new(), origin);
        let find = move || keyed(head, origin).member("eu", 1, config);
        let (mine, theirs) = world.race(find, find);
        assert_eq!((mine.key(), theirs.key()), (Some("eu"), Some("eu")), "there is room");
        assert!(Arc::ptr_eq(&mine, &theirs), "both lead to one node");
    });
}

/// The keys under `head`, which has room for one.
pub(super) fn keyed(head: &'static BreakerCell, origin: Origin) -> &'static KeyedBreakers {
    Box::leak(Box::new(KeyedBreakers::of_static(head, origin, 1).0))
}

/// The keys of a breaker that has room for one key.
fn crowded() -> impl Fn(&str) -> Arc<BreakerCell> + Copy + 'static {
    let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("loom")));
    let origin = Origin::new("loom", "", 0);
    let keyed = keyed(head, origin);
    move |key| keyed.member(key, 1, || Config::new(Settings::new().threshold(1), origin))
}

#[test]
fn loom_two_keys_race_for_the_only_place_and_both_are_guarded() {
    explore(|world| {
        let member = crowded();
        // Neither is held, so the second one finds a breaker that can be evicted.
        let one = move || member("eu").key().map(str::to_owned);
        let other = move || member("us").key().map(str::to_owned);
        let (one, other) = world.race(one, other);
        assert_eq!((one.as_deref(), other.as_deref()), (Some("eu"), Some("us")));
    });
}

pub(super) fn breaker(settings: fn() -> Settings) -> &'static StaticBreaker {
    Box::leak(Box::new(StaticBreaker::named("shared", Origin::new("shop::charge", "shop.rs", 1), settings)))
}

pub(super) fn registry() -> &'static Registry {
    Box::leak(Box::new(Registry::new()))
}

#[test]
fn loom_two_sites_of_one_name_become_one_breaker() {
    explore(|world| {
        let registry = registry();
        let (first, second) =
            (breaker(|| Settings::new().threshold(1)), breaker(|| Settings::new().threshold(2)));
        let (mine, theirs) = world.race(move || first.linked(registry), move || second.linked(registry));
        assert!(std::ptr::eq(mine, theirs), "both lead to one node");
        assert!(!mine.is_unlinked(), "which is in use");
        assert!(mine.snapshot().conflict().is_some(), "and knows that they differ");
        assert!(std::ptr::eq(first.linked(registry), mine), "and it stays");
    });
}

#[test]
fn loom_two_first_calls_of_one_site_link_it_once() {
    explore(|world| {
        let (registry, breaker) = (registry(), breaker(Settings::new));
        let (mine, theirs) = world.race(move || breaker.linked(registry), move || breaker.linked(registry));
        assert!(std::ptr::eq(mine, theirs));
        assert_eq!(mine.snapshot().conflict(), None, "a site agrees with itself");
    });
}

#[test]
fn loom_a_static_that_races_a_look_up_brings_its_settings() {
    explore(|world| {
        let (registry, breaker) = (registry(), breaker(|| Settings::new().threshold(1)));
        let (mine, theirs) =
            world.race(move || breaker.linked(registry), move || registry.named("shared", in_use));
        assert!(std::ptr::eq(mine, theirs), "both lead to one node");
        let entry = mine.enter().expect("closed");
        mine.settle(entry, Outcome::Failure);
        assert_eq!(theirs.seen(), CircuitState::Open, "the site's threshold is in force");
    });
}

fn unnamed() -> &'static StaticBreaker {
    Box::leak(Box::new(StaticBreaker::unnamed("shop::charge", || Settings::new().threshold(1))))
}

#[test]
fn loom_two_first_calls_without_a_name_register_it_once() {
    explore(|world| {
        let (registry, breaker) = (registry(), unnamed());
        let (mine, theirs) = world.race(move || breaker.linked(registry), move || breaker.linked(registry));
        assert!(std::ptr::eq(mine, theirs));
        assert_eq!(registry.all().len(), 1);
    });
}

#[test]
fn loom_whoever_sees_a_site_without_a_name_in_use_finds_it() {
    explore(|world| {
        let (registry, breaker) = (registry(), unnamed());
        // Not `linked` on both sides: the second racer only loads, like a call on the fast path.
        let looks = move || (!breaker.is_unlinked(), registry.find("shop::charge").is_some());
        let (cell, (in_use, found)) = world.race(move || breaker.linked(registry), looks);
        assert!(found || !in_use, "in use, it was registered before");
        assert!(std::ptr::eq(cell, registry.find("shop::charge").expect("it was called")));
    });
}

#[test]
fn loom_a_name_races_an_equal_label_and_is_another_breaker() {
    explore(|world| {
        let (registry, breaker) = (registry(), unnamed());
        let (unnamed, named) =
            world.race(move || breaker.linked(registry), move || registry.named("shop::charge", in_use));
        assert!(!std::ptr::eq(unnamed, named));
        assert!(std::ptr::eq(named, registry.find("shop::charge").expect("there are two")));
        assert_eq!(registry.all().len(), 2);
    });
}

#[test]
fn loom_of_a_name_with_and_without_a_key_one_finds_the_conflict() {
    explore(|world| {
        let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("loom")));
        let (keyed, plain) = (Origin::new("loom::keyed", "", 1), Origin::new("loom::plain", "", 2));
        let config = Config::new(Settings::new(), plain);
        let (mine, theirs) =
            world.race(move || head.stand_for_keys(keyed, 1).1, move || head.configure(config));
        let told: Vec<_> = mine.into_iter().chain(theirs).collect();
        let [conflict] = told[..] else { panic!("one is told, not {told:?}") };
        assert_eq!(head.snapshot().conflict(), Some(conflict));
    });
}

#[test]
fn loom_two_calls_of_one_key_compare_their_settings_once() {
    explore(|world| {
        let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("loom")));
        let (first, second) = (Origin::new("loom::first", "", 1), Origin::new("loom::second", "", 2));
        let keyed = keyed(head, first);
        let marks = (keyed.keys().mark_of(first), keyed.keys().mark_of(second));
        let cell = keyed.member("eu", marks.0, || Config::new(Settings::new(), first));
        let compares = move |cell: Arc<BreakerCell>| move || cell.is_to_compare(marks.1);
        let (mine, theirs) = world.race(compares(Arc::clone(&cell)), compares(Arc::clone(&cell)));
        assert!(mine != theirs, "exactly one of them");
        assert!(!cell.is_to_compare(marks.0), "the one that made it need not");
    });
}
