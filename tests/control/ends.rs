//! The end of an override.

use std::cell::Cell;
use std::time::{Duration, Instant};

use resilience::control::{self, Overrides};
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
fn overrides_from_a_text_are_checked_set_and_ended_by_id() {
    let configuration = Configuration::new();
    assert_eq!(attempts(), 3);
    let text = "control::ends::fails retry.attempts=1; control::ends::* retry.factor=3";
    let set = control::set_all(Overrides::from_set(text).unwrap()).by("oncall").because("incident 812");
    let plan = set.check().unwrap();
    assert_eq!(plan.iter().filter(|change| change.field == "retry.attempts").count(), 1);
    assert_eq!((attempts(), control::overrides().len()), (3, 0), "a check sets nothing");
    set.lasting(MINUTE).unwrap();
    let all = control::overrides();
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].id < all[1].id && all.iter().all(|set| set.by.as_deref() == Some("oncall")));
    assert_eq!(attempts(), 1);
    assert!(control::end_override(all[0].id) && !control::end_override(all[0].id));
    assert_eq!((attempts(), control::overrides().len()), (3, 1));
    configuration.clock.advance(MINUTE);
    assert!(control::overrides().is_empty());
    let nothing = control::set_all(Overrides::new()).lasting(MINUTE).unwrap_err();
    assert_eq!(nothing.to_string(), "nothing is set");
    let broken = control::set_all(Overrides::from_set("* retry.attempts=0").unwrap());
    assert!(broken.check().is_err() && broken.lasting(MINUTE).is_err());
}

#[test]
fn a_flag_of_an_override_by_hand_is_asked_about() {
    let _configuration = Configuration::new();
    control::flags(|flag, _| flag == "on");
    let text = "[retry.\"control::ends::fails\"]\nattempts = 1\nflag = \"FLAG\"\n";
    let set = |flag: &str| {
        let overrides = Overrides::from_toml(&text.replace("FLAG", flag)).unwrap();
        control::set_all(overrides).lasting(MINUTE).unwrap();
        attempts()
    };
    assert_eq!((set("off"), set("on")), (3, 1));
    control::flags(|_, _| false);
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
