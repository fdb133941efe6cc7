//! Settings that are put in force at run time, by the name of a breaker.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::circuit_breaker::expansion::static_breaker::StaticBreaker;
use crate::circuit_breaker::overridden::{self, Mode, Override, Told};
use crate::circuit_breaker::registry;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::{CircuitBreaker, CircuitState, KeyedCircuitBreaker};
use crate::runtime::clock::TestClock;
use crate::vocabulary::outcome::Outcome;

const SECOND: Duration = Duration::from_secs(1);

/// Puts `new` in force, and tells what that changes.
fn set(name: &str, new: Override) {
    overridden::set(name, new).into_iter().for_each(Told::announce);
}

fn settings(settings: Settings) -> Override {
    Override { settings, mode: Mode::Normal }
}

fn mode(mode: Mode) -> Override {
    Override { settings: Settings::new(), mode }
}

fn fail(breaker: &CircuitBreaker) {
    breaker.try_acquire().expect("it admits").failure();
}

fn threshold(breaker: &CircuitBreaker) -> Option<u32> {
    breaker.snapshot().settings().expect("it has some").threshold()
}

#[test]
fn a_row_goes_on_and_the_written_threshold_comes_back() {
    let breaker = CircuitBreaker::builder("overridden row").threshold(5).build();
    (0..2).for_each(|_| fail(&breaker));
    set("overridden row", settings(Settings::new().threshold(3)));
    assert_eq!((threshold(&breaker), breaker.snapshot().failures()), (Some(3), 2));
    set("overridden row", Override::default());
    fail(&breaker);
    assert_eq!((threshold(&breaker), breaker.state()), (Some(5), CircuitState::Closed));
    set("overridden row", settings(Settings::new().threshold(3)));
    fail(&breaker);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[test]
fn a_new_cooldown_counts_from_the_opening() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("overridden cooldown").threshold(1).build();
    fail(&breaker);
    clock.advance(4 * SECOND);
    set("overridden cooldown", settings(Settings::new().cooldown(10 * SECOND)));
    assert_eq!(breaker.snapshot().retry_after(), Some(6 * SECOND));
    assert_eq!(breaker.snapshot().time_in_state(), 4 * SECOND);
    set("overridden cooldown", settings(Settings::new().cooldown(3 * SECOND)));
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
}

#[test]
fn what_is_set_before_the_first_call_waits_for_it() {
    static SITE: StaticBreaker = StaticBreaker::unnamed("overridden::label", Settings::new);

    set("overridden early", settings(Settings::new().threshold(1)));
    let breaker = CircuitBreaker::builder("overridden early").threshold(4).cooldown(7 * SECOND).build();
    fail(&breaker);
    assert_eq!((breaker.state(), threshold(&breaker)), (CircuitState::Open, Some(1)));
    assert_eq!(breaker.snapshot().settings().map(|settings| settings.cooldown()), Some(7 * SECOND));

    set("overridden::label", settings(Settings::new().threshold(1)));
    let cell = SITE.linked(registry::global());
    cell.settle(cell.enter().expect("closed"), Outcome::Failure);
    assert_eq!(cell.seen(), CircuitState::Open);
}

#[test]
fn keys_follow_their_name() {
    let keyed = KeyedCircuitBreaker::builder("overridden keys").threshold(5).build();
    let (eu, held) = (keyed.of("eu"), keyed.of("held"));
    set("overridden keys", settings(Settings::new().threshold(1)));
    for breaker in [eu, held, keyed.of("us")] {
        fail(&breaker);
        assert_eq!(breaker.state(), CircuitState::Open);
    }
    set("overridden keys", mode(Mode::Off));
    assert!(keyed.of("eu").try_acquire().is_ok() && keyed.of("new").try_acquire().is_ok());
    set("overridden keys", Override::default());
    assert!(keyed.of("eu").try_acquire().is_err(), "the state has rested");
}

#[test]
fn off_beats_a_breaker_that_is_forced_open() {
    let breaker = CircuitBreaker::builder("overridden off").threshold(1).build();
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    breaker.on_state_change(move |change| {
        log.lock().unwrap().push(format!("{} -> {} {}", change.from(), change.to(), change.change_cause()));
    });
    breaker.force_open();
    set("overridden off", mode(Mode::Off));
    (0..3).for_each(|_| fail(&breaker));
    assert_eq!((breaker.state(), breaker.snapshot().rejected()), (CircuitState::Disabled, 0));
    set("overridden off", Override::default());
    assert!(breaker.try_acquire().is_err());
    assert_eq!(
        *told.lock().unwrap(),
        ["closed -> forced open manual", "forced open -> disabled config", "disabled -> forced open config"]
    );
}

#[test]
fn observing_judges_and_admits() {
    let breaker = CircuitBreaker::builder("overridden observe").threshold(2).build();
    fail(&breaker);
    set("overridden observe", mode(Mode::Observe));
    fail(&breaker);
    assert_eq!(breaker.snapshot().observed(), Some(CircuitState::Open), "the row went on");
    fail(&breaker);
    let seen = breaker.snapshot();
    assert_eq!((seen.rejected(), seen.would_have_rejected()), (0, 1));
    set("overridden observe", Override::default());
    assert!(breaker.try_acquire().is_err());
}

#[test]
fn probes_that_were_enough_close_the_circuit_at_once() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker =
        CircuitBreaker::builder("overridden probes").threshold(1).cooldown(SECOND).probes(3).build();
    fail(&breaker);
    clock.advance(SECOND);
    breaker.try_acquire().expect("a probe").success();
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    set("overridden probes", settings(Settings::new().probes(1)));
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn only_a_window_of_another_kind_or_size_begins_empty() {
    let name = "overridden window";
    let breaker = CircuitBreaker::builder(name).failure_rate(0.9).window(10).min_calls(10).build();
    fail(&breaker);
    breaker.try_acquire().expect("closed").success();
    let under_way = breaker.try_acquire().expect("closed");
    let counts = || (breaker.snapshot().recorded(), breaker.snapshot().failures());
    set(name, settings(Settings::new().threshold(0.8).min_calls(9)));
    assert_eq!(counts(), (2, 1));
    set(name, settings(Settings::new().window(20)));
    assert_eq!(counts(), (0, 0));
    under_way.failure();
    assert_eq!(counts(), (1, 1), "a call under way counts in the new one");
    set(name, settings(Settings::new().window(20 * SECOND)));
    assert_eq!(counts(), (0, 0));
}
