//! What control changes in a breaker that obeys the fleet.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::circuit_breaker::overridden::{self, Mode, Override, Told};
use crate::circuit_breaker::settings::Settings;
use crate::shared::facts::{ProbeResult, Verdict};

fn set(name: &str, settings: Settings) {
    let new = Override { settings, mode: Mode::Normal };
    overridden::set(name, new).into_iter().for_each(Told::announce);
}

#[test]
fn a_breaker_that_is_shared_no_more_ends_an_order_for_all() {
    let lane = Lane::of("fleet unshared ordered");
    lane.manual(ManualState::ForcedOpen);
    set("fleet unshared ordered", Settings::new().shared(false));
    assert_eq!(lane.state(), CircuitState::Closed);
    lane.breaker.force_open();
    set("fleet unshared ordered", Settings::new().shared(false).threshold(3));
    assert_eq!(lane.state(), CircuitState::ForcedOpen, "that was by hand");
}

#[test]
fn a_breaker_that_is_shared_no_more_leaves_the_fleet() {
    let lane = Lane::of("fleet unshared");
    lane.open(3, SECOND);
    set("fleet unshared", Settings::new().shared(false));
    set("fleet unshared", Settings::new());
    assert_eq!((lane.facts().adopted, lane.state()), (0, CircuitState::Open));
    lane.forward(SECOND);
    assert!(lane.breaker.try_acquire().is_ok(), "it probes by its own rules");
}

#[test]
fn a_breaker_obeys_nobody_once_only_its_keys_are_shared() {
    let lane = Lane::of("fleet keys alone");
    lane.open(1, SECOND);
    assert!(lane.breaker.snapshot().fleet().is_some());
    // This breaker has no keys.
    set("fleet keys alone", Settings::new().shared(false).shared_keys(true));
    assert!(lane.breaker.snapshot().fleet().is_none());
}

#[test]
fn fewer_probes_that_close_it_close_the_fleets_circuit() {
    let lane = Lane::of("fleet probes");
    lane.open(3, Duration::ZERO);
    let _ = lane.breaker.try_acquire();
    lane.order(What::Lease { epoch: 3, token: 9, lasts: SECOND, probes: 2 });
    lane.breaker.try_acquire().expect("a probe").success();
    assert_eq!(lane.facts().verdict, None);
    set("fleet probes", Settings::new().probes(1));
    assert_eq!(lane.state(), CircuitState::Closed);
    assert_eq!(lane.facts().verdict, Some(Verdict { token: 9, result: ProbeResult::Ok }));
}

#[test]
fn a_breaker_that_is_off_says_so() {
    let lane = Lane::of("fleet off");
    let off = Override { settings: Settings::new(), mode: Mode::Off };
    overridden::set("fleet off", off).into_iter().for_each(Told::announce);
    lane.open(3, SECOND);
    assert!(lane.facts().is_off && lane.facts().adopted == 0);
    set("fleet off", Settings::new());
    assert!(!lane.facts().is_off);
}

#[test]
fn a_breaker_that_is_off_takes_up_an_order_for_all_later() {
    let lane = Lane::of("fleet off ordered");
    let heard = Arc::new(AtomicU32::new(0));
    let told = Arc::clone(&heard);
    lane.breaker.on_state_change(move |_| {
        told.fetch_add(1, Ordering::Relaxed);
    });
    let off = Override { settings: Settings::new(), mode: Mode::Off };
    overridden::set("fleet off ordered", off).into_iter().for_each(Told::announce);
    let before = heard.load(Ordering::Relaxed);
    lane.manual(ManualState::ForcedOpen);
    assert_eq!((lane.state(), lane.facts().wants_order), (CircuitState::Disabled, false));
    assert_eq!(heard.load(Ordering::Relaxed), before, "nothing has happened");
    set("fleet off ordered", Settings::new());
    assert_eq!((lane.state(), lane.facts().wants_order), (CircuitState::Closed, true));
    lane.manual(ManualState::ForcedOpen);
    assert_eq!((lane.state(), lane.facts().wants_order), (CircuitState::ForcedOpen, false));
}

#[test]
fn a_lease_of_a_breaker_that_is_shared_no_more_is_given_back() {
    let lane = Lane::of("fleet unshared leased");
    lane.open(3, Duration::ZERO);
    let _ = lane.breaker.try_acquire();
    lane.order(What::Lease { epoch: 3, token: 9, lasts: SECOND, probes: 2 });
    set("fleet unshared leased", Settings::new().shared(false));
    set("fleet unshared leased", Settings::new());
    assert_eq!(lane.facts().verdict, Some(Verdict { token: 9, result: ProbeResult::Neutral }));
}
