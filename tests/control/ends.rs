//! The end of an override.

use std::cell::Cell;
use std::time::{Duration, Instant};

use resilience::control;
use resilience::retry;

use crate::support::{Configuration, MINUTE};

#[retry(attempts = 3, base = 0ms)]
fn fails(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

fn attempts() -> u32 {
    let calls = Cell::new(0);
    let _ = fails(&calls);
    calls.get()
}

#[test]
fn a_call_after_the_end_has_the_settings_of_the_source() {
    let configuration = Configuration::new();
    control::set("control::ends::fails", |o| o.retry.attempts(1)).lasting(10 * MINUTE).unwrap();
    configuration.clock.advance(10 * MINUTE - Duration::from_nanos(1));
    assert_eq!(attempts(), 1);
    configuration.clock.advance(Duration::from_nanos(1));
    assert_eq!(attempts(), 3, "and nobody has looked at the configuration");
    assert!(control::overrides().is_empty());
}

#[test]
fn an_override_by_hand_is_listed_with_who_and_why() {
    let configuration = Configuration::new();
    control::set("control::ends::*", |o| o.retry.attempts(2))
        .by("oncall")
        .because("incident 812")
        .lasting(MINUTE)
        .unwrap();
    configuration.clock.advance(MINUTE / 4);
    let all = control::overrides();
    let [only] = &all[..] else { panic!("{all:?}") };
    assert_eq!(
        (only.name.as_str(), only.policy, only.settings.join(", ")),
        ("control::ends::*", "retry", "attempts = 2".to_owned())
    );
    assert_eq!((only.by.as_deref(), only.because.as_deref()), (Some("oncall"), Some("incident 812")));
    assert_eq!(only.ends_in, 3 * MINUTE / 4);
    assert!(control::end("control::ends::*") && !control::end("control::ends::*"));
    assert_eq!(attempts(), 3);
}

#[test]
fn what_is_wrong_with_an_override_by_hand_is_told() {
    let _configuration = Configuration::new();
    let error = control::set("control::ends::fails", |o| o.retry.attempts(0)).lasting(MINUTE).unwrap_err();
    assert_eq!(error.to_string(), "`attempts` must be at least 1");
    let error = control::set("control::ends::fails", |o| o.retry).lasting(MINUTE).unwrap_err();
    assert_eq!(error.to_string(), "nothing is set for `control::ends::fails`");
    assert_eq!(attempts(), 3);
}

/// The one test in real time: a thread ends the override, since no call reads a clock for it.
#[test]
fn an_override_ends_in_real_time_too() {
    let _alone = Configuration::in_real_time();
    let begin = Instant::now();
    control::set("control::ends::fails", |o| o.retry.attempts(1)).lasting(Duration::from_millis(20)).unwrap();
    while attempts() == 1 {
        assert!(begin.elapsed() < Duration::from_secs(60), "it does not end");
        std::thread::yield_now();
    }
    assert!(begin.elapsed() >= Duration::from_millis(20));
}
