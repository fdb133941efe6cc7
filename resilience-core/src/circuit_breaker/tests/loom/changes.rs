//! Races of settings that are put in force while calls are under way.

use super::names::{breaker, registry};
use super::*;
use crate::circuit_breaker::overridden::{self, Mode, Override};

fn change(cell: &Arc<BreakerCell>, settings: Settings) -> impl FnOnce() + use<> {
    switch(cell, Override { settings, mode: Mode::Normal })
}

fn switch(cell: &Arc<BreakerCell>, over: Override) -> impl FnOnce() + use<> {
    let cell = Arc::clone(cell);
    move || {
        let number = overridden::global().number(over);
        let _ = cell.override_with(number, overridden::global());
    }
}

fn window() -> Settings {
    Settings::new().threshold(1.0).window(2)
}

#[test]
fn loom_a_success_that_races_a_new_window_hides_nothing() {
    explore_within(Some(3), |world| {
        let cell = cell(Settings::new().threshold(3));
        fail(&cell);
        let succeeding = enter(&cell).expect("closed");
        world.race(move || succeeding.record(Outcome::Success), change(&cell, window()));
        enter(&cell).expect("closed").record(Outcome::Success);
        assert_eq!(cell.snapshot().recorded(), 1, "the first one is late, or from before the window");
        fail(&cell);
        fail(&cell);
        assert_eq!(cell.seen(), CircuitState::Open);
    });
}

#[test]
fn loom_a_failure_that_races_a_new_window_is_in_its_row_or_late() {
    explore_within(Some(3), |world| {
        let cell = cell(Settings::new().threshold(3));
        let failing = enter(&cell).expect("closed");
        let slow = Settings::new().slow(COOLDOWN).slow_threshold(0.5);
        world.race(move || failing.record(Outcome::Failure), change(&cell, slow));
        assert!(cell.snapshot().failures() <= 1);
        let missing = 3 - cell.snapshot().failures();
        (0..missing).for_each(|_| fail(&cell));
        assert_eq!(cell.seen(), CircuitState::Open, "the row goes on");
    });
}

#[test]
fn loom_a_failure_that_races_the_end_of_a_window_counts() {
    explore_within(Some(3), |world| {
        let cell = cell(window());
        let failing = enter(&cell).expect("closed");
        world.race(move || failing.record(Outcome::Failure), change(&cell, Settings::new().threshold(2)));
        let before = cell.snapshot().failures();
        assert!(before <= 1);
        (before..2).for_each(|_| fail(&cell));
        assert_eq!(cell.seen(), CircuitState::Open);
    });
}

#[test]
fn loom_a_caller_reads_the_cooldown_before_or_after_its_change() {
    for (cooldown, rest) in [(25, Some(25)), (4, Some(4)), (0, None)] {
        explore_within(Some(3), move |world| {
            let cell = cell(Settings::new().threshold(1));
            fail(&cell);
            let asks = {
                let cell = Arc::clone(&cell);
                move || cell.enter().err().map(|open| open.retry_after())
            };
            let changed = Settings::new().cooldown(Duration::from_secs(cooldown));
            let (seen, ()) = world.race(asks, change(&cell, changed));
            let after = rest.map(|rest| Some(Duration::from_secs(rest)));
            assert!([Some(Some(COOLDOWN)), after].contains(&seen), "{seen:?}");
        });
    }
}

#[test]
fn loom_a_call_that_races_off_is_admitted_or_from_before_it() {
    explore_within(Some(3), |world| {
        let cell = cell(Settings::new().threshold(1));
        fail(&cell);
        let off = Override { settings: Settings::new(), mode: Mode::Off };
        let (guard, ()) = world.race(caller(&cell), switch(&cell, off));
        drop(guard);
        assert!(enter(&cell).is_some());
        assert!(cell.snapshot().rejected() <= 1);
    });
}

#[test]
fn loom_what_is_set_for_a_name_reaches_a_breaker_that_is_made() {
    explore_within(Some(3), |world| {
        let (registry, breaker) = (registry(), breaker(|| Settings::new().threshold(5)));
        let over = Override { settings: Settings::new().threshold(1), mode: Mode::Normal };
        let sets = move || drop(overridden::global().set(registry, "shared", over));
        let (cell, ()) = world.race(move || breaker.linked(registry), sets);
        let entry = cell.enter().expect("closed");
        cell.settle(entry, Outcome::Failure);
        assert_eq!(cell.seen(), CircuitState::Open, "whoever came first");
    });
}
