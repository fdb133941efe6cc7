//! Every race that a breaker has to survive, explored by loom: run `.ci/loom`.

use std::sync::Arc;
use std::time::Duration;

use loom::thread;

use super::machine::Outcome;
use super::node::Node;
use super::origin::{Config, Origin};
use super::registry::Registry;
use super::settings::Settings;
use super::site::Site;
use super::state::CircuitState;
use super::ticket::Ticket;
use crate::clock::TestClock;

const COOLDOWN: Duration = Duration::from_secs(10);

/// Explores `race` on a clock that only the model moves. loom's threads are coroutines of one thread, so that one
/// installation serves them all.
fn explore(race: impl Fn(TestClock) + Send + Sync + 'static) {
    loom::model(move || {
        let clock = TestClock::new();
        let _installed = clock.install();
        race(clock);
    });
}

fn node(settings: Settings) -> Arc<Node> {
    let node = Node::closed("loom");
    let origin = Origin::new("loom", "", 0);
    node.configure(Config {
        settings: settings.cooldown(COOLDOWN),
        origin,
    });
    Arc::new(node)
}

fn enter(node: &Arc<Node>) -> Option<Ticket<Arc<Node>>> {
    node.enter()
        .ok()
        .map(|epoch| Ticket::new(Arc::clone(node), epoch))
}

fn fail(node: &Arc<Node>) {
    enter(node).expect("it is not open").record(Outcome::Failure);
}

/// A breaker whose cooldown is over.
fn due(settings: Settings, clock: &TestClock) -> Arc<Node> {
    let node = node(settings.threshold(1));
    fail(&node);
    assert_eq!(node.seen(), CircuitState::Open);
    clock.advance(COOLDOWN);
    node
}

#[test]
fn loom_two_callers_at_the_moment_of_expiry_run_one_probe() {
    explore(|clock| {
        let node = due(Settings::new(), &clock);
        let other = thread::spawn({
            let node = Arc::clone(&node);
            move || enter(&node)
        });
        let tickets = [enter(&node), other.join().expect("no panic")];
        assert_eq!(tickets.iter().flatten().count(), 1, "exactly `probes` calls run");
        assert_eq!(
            node.snapshot().rejected(),
            1,
            "the other one is rejected, and counted"
        );
    });
}

#[test]
fn loom_two_callers_at_the_moment_of_expiry_run_two_probes_where_two_may() {
    explore(|clock| {
        let node = due(Settings::new().probes(2), &clock);
        let other = thread::spawn({
            let node = Arc::clone(&node);
            move || enter(&node)
        });
        let tickets = [enter(&node), other.join().expect("no panic")];
        assert_eq!(
            tickets.iter().flatten().count(),
            2,
            "exactly `probes` calls run, and none is turned away in vain"
        );
    });
}

#[test]
fn loom_a_dropped_probe_races_a_success_and_gives_back_its_own_place_only() {
    explore(|clock| {
        let node = due(Settings::new().probes(2), &clock);
        let (dropped, kept) = (enter(&node), enter(&node).expect("there are two places"));
        let other = thread::spawn(move || drop(dropped));
        kept.record(Outcome::Success);
        other.join().expect("no panic");
        assert_eq!(
            node.seen(),
            CircuitState::HalfOpen,
            "one of two probes has succeeded"
        );
        let last = enter(&node).expect("the dropped one's place is free");
        assert!(enter(&node).is_none(), "the other's is not");
        last.record(Outcome::Success);
        assert_eq!(node.seen(), CircuitState::Closed);
    });
}

#[test]
fn loom_a_dropped_probe_races_a_caller_who_runs_or_is_rejected_but_never_beside_it() {
    explore(|clock| {
        let node = due(Settings::new(), &clock);
        let probe = enter(&node).expect("the cooldown is over");
        let other = thread::spawn(move || drop(probe));
        let second = enter(&node);
        let got_in = second.is_some();
        assert!(!got_in || enter(&node).is_none(), "there is one place");
        other.join().expect("no panic");
        drop(second);
        assert!(enter(&node).is_some(), "all places are back");
    });
}

#[test]
fn loom_a_late_failure_races_the_opening_and_does_not_count() {
    explore(|_| {
        let node = node(Settings::new().threshold(2));
        let late = enter(&node).expect("closed");
        fail(&node);
        let other = thread::spawn(move || late.record(Outcome::Failure));
        node.obey(super::machine::Command::Reset);
        other.join().expect("no panic");
        let seen = node.snapshot();
        // Before the reset it opens the circuit, which the reset ends; after it, it is late.
        assert_eq!(
            (seen.state(), seen.failures()),
            (CircuitState::Closed, 0),
            "a reset leaves nothing behind"
        );
    });
}

#[test]
fn loom_a_late_success_races_a_reopening_and_does_not_close_it() {
    explore(|clock| {
        let node = due(Settings::new().probes(2), &clock);
        let (late, failing) = (
            enter(&node).expect("first place"),
            enter(&node).expect("second place"),
        );
        let other = thread::spawn(move || late.record(Outcome::Success));
        failing.record(Outcome::Failure);
        other.join().expect("no panic");
        let seen = node.snapshot();
        assert_eq!(
            (seen.state(), seen.opened()),
            (CircuitState::Open, 2),
            "the first failure reopens, always"
        );
        clock.advance(COOLDOWN);
        assert!(
            enter(&node).is_some() && enter(&node).is_some(),
            "and the next probing starts from nothing"
        );
    });
}

#[test]
fn loom_a_success_races_a_failure_and_the_row_is_none_or_one() {
    explore(|_| {
        let node = node(Settings::new().threshold(3));
        fail(&node);
        let succeeding = enter(&node).expect("closed");
        let other = thread::spawn(move || succeeding.record(Outcome::Success));
        fail(&node);
        other.join().expect("no panic");
        assert!(
            node.snapshot().failures() <= 1,
            "nothing from before the success is left"
        );
    });
}

#[test]
fn loom_two_failures_race_to_the_threshold_and_open_once() {
    explore(|_| {
        let node = node(Settings::new().threshold(2));
        let (first, second) = (enter(&node).expect("closed"), enter(&node).expect("closed"));
        let other = thread::spawn(move || first.record(Outcome::Failure));
        second.record(Outcome::Failure);
        other.join().expect("no panic");
        let seen = node.snapshot();
        assert_eq!((seen.state(), seen.opened()), (CircuitState::Open, 1));
    });
}

#[test]
fn loom_a_caller_races_the_opening_and_reads_the_deadline_that_belongs_to_it() {
    explore(|_| {
        let node = node(Settings::new().threshold(1));
        let failing = enter(&node).expect("closed");
        let other = thread::spawn(move || failing.record(Outcome::Failure));
        if let Err(open) = node.enter() {
            assert_eq!((open.state(), open.retry_after()), (CircuitState::Open, COOLDOWN));
        }
        other.join().expect("no panic");
        assert!(node.enter().is_err(), "nobody probes before the cooldown is over");
    });
}

#[test]
fn loom_two_callers_find_a_hung_probe_and_one_replaces_it() {
    explore(|clock| {
        let node = due(Settings::new(), &clock);
        let hung = enter(&node).expect("the cooldown is over");
        clock.advance(COOLDOWN);
        let other = thread::spawn({
            let node = Arc::clone(&node);
            move || enter(&node)
        });
        let tickets = [enter(&node), other.join().expect("no panic")];
        assert_eq!(tickets.iter().flatten().count(), 1, "exactly `probes` calls run");
        hung.record(Outcome::Failure);
        assert_eq!(
            node.seen(),
            CircuitState::HalfOpen,
            "the result of the hung one is late"
        );
    });
}

fn site(threshold: fn() -> Settings) -> &'static Site {
    Box::leak(Box::new(Site::named(
        "shared",
        Origin::new("shop::charge", "shop.rs", 1),
        threshold,
    )))
}

#[test]
fn loom_two_sites_of_one_name_become_one_breaker() {
    explore(|_| {
        let registry: &'static Registry = Box::leak(Box::new(Registry::new()));
        let (first, second) = (
            site(|| Settings::new().threshold(1)),
            site(|| Settings::new().threshold(2)),
        );
        let other = thread::spawn(move || first.linked(registry));
        let mine = second.linked(registry);
        let theirs = other.join().expect("no panic");
        assert!(std::ptr::eq(mine, theirs), "both lead to one node");
        assert!(!mine.is_unlinked(), "which is in use");
        assert!(mine.snapshot().conflict().is_some(), "and knows that they differ");
        assert!(std::ptr::eq(first.linked(registry), mine), "and it stays");
    });
}

#[test]
fn loom_two_first_calls_of_one_site_link_it_once() {
    explore(|_| {
        let registry: &'static Registry = Box::leak(Box::new(Registry::new()));
        let site = site(Settings::new);
        let other = thread::spawn(move || site.linked(registry));
        let mine = site.linked(registry);
        assert!(std::ptr::eq(mine, other.join().expect("no panic")));
        assert_eq!(mine.snapshot().conflict(), None, "a site agrees with itself");
    });
}
