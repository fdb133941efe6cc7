//! A breaker changes in place, by its own name or by that of its function.

use std::sync::atomic::{AtomicU64, Ordering};

use resilience::control::{self, Breakers};
use resilience::{CircuitBreaker, CircuitOpen, CircuitState, circuit_breaker};

use crate::support::{Configuration, MINUTE, SECOND, apply};

#[derive(Debug)]
enum Error {
    Down,
    #[expect(dead_code, reason = "it is only printed")]
    Open(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Error::Open(open)
    }
}

#[circuit_breaker(name = "control-payments", threshold = 3, cooldown = 30s)]
fn pay() -> Result<(), Error> {
    Err(Error::Down)
}

#[circuit_breaker(threshold = 2)]
fn unnamed() -> Result<(), Error> {
    Err(Error::Down)
}

/// The calls that reach the body before one is turned away, 10 at most.
fn until_open(call: fn() -> Result<(), Error>) -> usize {
    (0..10).take_while(|_| matches!(call(), Err(Error::Down))).count()
}

fn payments() -> CircuitBreaker {
    CircuitBreaker::named("control-payments")
}

#[test]
fn a_table_of_its_name_is_in_force_and_ends() {
    let configuration = Configuration::new();
    payments().reset();
    assert_eq!(until_open(pay), 3);
    apply("[circuit_breaker.control-payments]\nthreshold = 5\ncooldown = \"10s\"\n");
    payments().reset();
    assert_eq!(until_open(pay), 5);
    configuration.clock.advance(10 * SECOND);
    assert_eq!(payments().state(), CircuitState::HalfOpen);
    assert!(control::rollback().is_some());
    payments().reset();
    assert_eq!(until_open(pay), 3);
}

#[test]
fn a_breaker_that_is_observed_judges_and_admits() {
    let _configuration = Configuration::new();
    payments().reset();
    apply("[global]\nbreakers = \"observe\"\n");
    assert_eq!(until_open(pay), 10, "it admits");
    assert_eq!(payments().snapshot().observed(), Some(CircuitState::Open), "it judges");
    apply("");
    payments().reset();
    assert_eq!(until_open(pay), 3);
}

#[test]
fn a_breaker_without_a_name_is_known_by_its_function() {
    let _configuration = Configuration::new();
    apply("[circuit_breaker.\"control::breaker::unnamed\"]\nthreshold = 4\n");
    assert_eq!(until_open(unnamed), 4);
}

#[test]
fn a_switch_lets_all_calls_through_a_forced_breaker() {
    let _configuration = Configuration::new();
    payments().force_open();
    assert_eq!(until_open(pay), 0);
    for breakers in [Breakers::Observe, Breakers::Off] {
        control::breakers(breakers);
        assert_eq!(until_open(pay), 10, "{breakers:?}");
        control::resume();
        assert_eq!(until_open(pay), 0);
    }
    apply("[circuit_breaker.control-payments]\nenabled = false\n");
    assert_eq!(until_open(pay), 10);
}

#[test]
fn a_hook_may_look_at_the_configuration_and_change_it() {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let _configuration = Configuration::new();
    payments().reset();
    payments().on_state_change(|_| {
        let _ = control::set("control::breaker::*", |o| o.circuit_breaker.probes(2)).lasting(MINUTE);
        let _ = control::generation();
        SEEN.fetch_add(1, Ordering::SeqCst);
    });
    let before = SEEN.load(Ordering::SeqCst);
    apply("[circuit_breaker.control-payments]\nenabled = false\n");
    assert!(SEEN.load(Ordering::SeqCst) > before, "it was told, and nobody waits for ever");
    assert_eq!(control::overrides().len(), 1);
}

/// The modes of the breaker of `pay`, each with where it comes from, by whom, and its end.
fn mode() -> Option<(Breakers, String, Option<String>, Option<u64>)> {
    let mut all = control::breaker_modes();
    all.retain(|mode| mode.breaker == "control-payments");
    assert!(all.len() <= 1, "{all:?}");
    let mode = all.pop()?;
    Some((mode.mode, mode.from.to_string(), mode.by, mode.ends_in.map(|left| left.as_secs())))
}

#[test]
fn a_breaker_that_is_off_says_why_by_whom_and_until_when() {
    let configuration = Configuration::new();
    payments().reset();
    let _ = pay();
    assert_eq!(mode(), None);
    control::throw(control::Switch::Breakers(Breakers::Observe)).by("oncall").lasting(MINUTE).unwrap();
    let oncall = || Some("oncall".to_owned());
    assert_eq!(mode(), Some((Breakers::Observe, "kill switch".to_owned(), oncall(), Some(60))));
    configuration.clock.advance(MINUTE);
    assert_eq!(mode(), None);

    apply("[circuit_breaker.\"control::breaker::*\"]\nenabled = false\n");
    let file = "file, `[circuit_breaker.\"control::breaker::*\"]`".to_owned();
    assert_eq!(mode(), Some((Breakers::Off, file, None, None)), "known by its function too");
    apply("[circuit_breaker.control-payments]\nthreshold = 9\n");
    assert_eq!(mode(), None, "a setting is no mode");

    let off = control::set("control-payments", |o| o.circuit_breaker.enabled(false));
    off.by("oncall").because("incident 812").lasting(MINUTE).unwrap();
    let manual = "manual override of `control-payments`".to_owned();
    assert_eq!(mode(), Some((Breakers::Off, manual, oncall(), Some(60))));
    configuration.clock.advance(MINUTE);
    assert_eq!(mode(), None);
}

#[test]
fn an_order_is_no_mode_of_the_settings() {
    let _configuration = Configuration::new();
    payments().disable();
    assert_eq!((payments().state(), mode()), (CircuitState::Disabled, None));
    payments().reset();
}
