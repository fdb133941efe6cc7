//! Models of every race that a budget must survive, explored by loom: run `.ci/loom loom_budget`.

use std::sync::Arc;
use std::time::Duration;

use loom::thread;

use crate::budget::cell::BudgetCell;
use crate::budget::expansion::static_budget::StaticBudget;
use crate::budget::registry::Registry;
use crate::budget::settings::Rules;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::clock::TestClock;
use crate::vocabulary::ratio::Ratio;

const HALF: Ratio = Ratio::from_ppb(500_000_000);

/// A budget of two tokens, to which a success adds half a one.
fn cell() -> Arc<BudgetCell> {
    let cell = BudgetCell::full("loom");
    assert!(cell.configure(config(Rules { ratio: HALF, capacity: 2 })).is_none());
    Arc::new(cell)
}

fn config(rules: Rules) -> Config<Rules> {
    Config::new(rules, Origin::new("loom", "", 0))
}

/// Explores with a clock that only the model moves. loom's threads are coroutines on one thread, so
/// one installation serves them all.
fn explore(race: impl Fn(&TestClock) + Send + Sync + 'static) {
    loom::model(move || {
        let clock = TestClock::new();
        let _installed = clock.install();
        race(&clock);
    });
}

fn race<A: 'static, B: 'static>(
    first: impl FnOnce() -> A + 'static,
    second: impl FnOnce() -> B + 'static,
) -> (A, B) {
    let (first, second) = (thread::spawn(first), thread::spawn(second));
    (first.join().expect("no panic"), second.join().expect("no panic"))
}

/// A step on another thread.
fn on<R, S: FnOnce(&BudgetCell) -> R>(cell: &Arc<BudgetCell>, step: S) -> impl FnOnce() -> R + use<R, S> {
    let cell = Arc::clone(cell);
    move || step(&cell)
}

/// The retries that are still allowed.
fn rest(cell: &BudgetCell) -> usize {
    std::iter::from_fn(|| cell.withdraw().then_some(())).count()
}

#[test]
fn loom_budget_the_last_token_is_for_one_retry() {
    explore(|_| {
        let cell = cell();
        assert!(cell.withdraw());
        let (first, second) = race(on(&cell, BudgetCell::withdraw), on(&cell, BudgetCell::withdraw));
        assert!(first != second, "exactly one of them has it");
        assert_eq!(cell.snapshot().refused(), 1);
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_budget_a_retry_and_a_success_both_count() {
    explore(|_| {
        let cell = cell();
        assert!(cell.withdraw());
        let (taken, ()) = race(on(&cell, BudgetCell::withdraw), on(&cell, BudgetCell::deposit));
        assert!(taken);
        cell.deposit();
        assert_eq!(rest(&cell), 1, "both halves are there");
    });
}

#[test]
fn loom_budget_two_successes_at_the_brim_add_no_token() {
    explore(|clock| {
        let cell = cell();
        assert!(cell.withdraw());
        clock.advance(Duration::from_millis(400));
        race(on(&cell, BudgetCell::deposit), on(&cell, BudgetCell::deposit));
        assert!(cell.is_full());
        assert_eq!(rest(&cell), 2, "there is room for two");
    });
}

#[test]
fn loom_budget_a_success_that_fills_it_races_a_retry() {
    explore(|_| {
        let cell = cell();
        assert!(cell.withdraw());
        cell.deposit();
        let (taken, ()) = race(on(&cell, BudgetCell::withdraw), on(&cell, BudgetCell::deposit));
        assert!(taken);
        assert_eq!(cell.snapshot().available(), 1, "the token of the retry is gone");
    });
}

#[test]
fn loom_budget_a_dropped_retry_races_a_retry() {
    explore(|_| {
        let cell = cell();
        assert!(cell.withdraw() && cell.withdraw());
        let (taken, ()) = race(on(&cell, BudgetCell::withdraw), on(&cell, BudgetCell::put_back));
        assert_eq!(rest(&cell), usize::from(!taken), "the token is there once");
    });
}

#[test]
fn loom_budget_two_statics_of_one_name_become_one_budget() {
    explore(|_| {
        let registry: &Registry = Box::leak(Box::new(Registry::new()));
        let [first, second]: [&StaticBudget; 2] =
            [(); 2].map(|()| &*Box::leak(Box::new(StaticBudget::named("shared"))));
        let (mine, theirs) = race(move || first.linked(registry), move || second.linked(registry));
        assert!(std::ptr::eq(mine, theirs), "both lead to one cell");
        assert!(!mine.is_unlinked(), "which is in use");
        assert!(std::ptr::eq(first.linked(registry), mine), "and it stays");
    });
}

#[test]
fn loom_budget_two_first_calls_of_one_function_link_it_once() {
    explore(|_| {
        let registry: &Registry = Box::leak(Box::new(Registry::new()));
        let own: &StaticBudget = Box::leak(Box::new(StaticBudget::unnamed("shop::charge", HALF)));
        let (mine, theirs) = race(move || own.linked(registry), move || own.linked(registry));
        assert!(std::ptr::eq(mine, theirs));
        assert_eq!(registry.all().len(), 1);
        assert_eq!(mine.snapshot().conflict(), None, "a function agrees with itself");
    });
}

#[test]
fn loom_budget_two_configurations_of_one_name_find_each_other() {
    explore(|_| {
        let cell = Arc::new(BudgetCell::full("loom"));
        let with = |capacity| {
            move |cell: &BudgetCell| cell.configure(config(Rules { ratio: HALF, capacity })).is_some()
        };
        let (first, second) = race(on(&cell, with(2)), on(&cell, with(3)));
        assert!(first != second, "the later one is told");
        assert!(cell.snapshot().conflict().is_some());
    });
}
