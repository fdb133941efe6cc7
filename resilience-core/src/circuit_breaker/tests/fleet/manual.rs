//! Orders of somebody for all replicas, and what ends them.

use super::*;
use crate::circuit_breaker::KeyedCircuitBreaker;

#[test]
fn a_lane_that_ends_ends_the_orders_of_all() {
    let lane = Lane::of("fleet ends");
    lane.manual(ManualState::ForcedOpen);
    assert_eq!(lane.state(), CircuitState::ForcedOpen);
    crate::circuit_breaker::fleet::end_orders();
    assert_eq!(lane.state(), CircuitState::Closed);
    // What a hand has set here goes on.
    lane.breaker.force_open();
    crate::circuit_breaker::fleet::end_orders();
    assert_eq!(lane.state(), CircuitState::ForcedOpen);
}

#[test]
fn a_breaker_that_gets_keys_obeys_the_fleet_no_more() {
    let lane = Lane::of("fleet keys");
    lane.open(3, SECOND);
    let _ = KeyedCircuitBreaker::builder("fleet keys").build().of("eu");
    lane.forward(SECOND);
    assert!(lane.breaker.try_acquire().is_ok(), "it probes by its own rules");
}

#[test]
fn an_order_for_all_ends_for_a_breaker_that_gets_keys() {
    let lane = Lane::of("fleet keys ordered");
    lane.manual(ManualState::ForcedOpen);
    let _ = KeyedCircuitBreaker::builder("fleet keys ordered").build().of("eu");
    assert_eq!(lane.state(), CircuitState::Closed);
}

#[test]
fn an_order_for_all_waits_for_what_is_set_by_hand() {
    let lane = Lane::of("fleet waits");
    lane.breaker.disable();
    lane.manual(ManualState::ForcedOpen);
    assert_eq!((lane.state(), lane.facts().wants_order), (CircuitState::Disabled, false));
    lane.breaker.reset();
    assert!(lane.facts().wants_order);
    lane.manual(ManualState::ForcedOpen);
    assert_eq!((lane.state(), lane.facts().wants_order), (CircuitState::ForcedOpen, false));
}

#[test]
fn an_order_for_all_beats_what_a_hand_did_before() {
    let lane = Lane::of("fleet beats");
    lane.manual(ManualState::ForcedOpen);
    lane.breaker.reset();
    assert_eq!((lane.state(), lane.facts().wants_order), (CircuitState::Closed, false));
    lane.manual(ManualState::Disabled);
    assert_eq!(lane.state(), CircuitState::Disabled, "this order is new");
    lane.order(What::EndManual);
    assert_eq!(lane.state(), CircuitState::Closed);
}
