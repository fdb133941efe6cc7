//! Breakers that control takes out of the fleet.

use super::replica::COOLDOWN;
use crate::circuit_breaker::CircuitBreaker;
use crate::circuit_breaker::fleet::for_test::share_keys_alone_by_control;
use crate::shared::breakers;
use crate::shared::orders::{Order, What};

#[test]
fn a_breaker_obeys_nobody_once_it_is_not_shared() {
    const NAME: &str = "a breaker without keys";
    let breaker = CircuitBreaker::builder(NAME).shared().build();
    let _ = breaker.state();
    let lane = breakers().into_iter().find(|breaker| breaker.name() == NAME).unwrap();
    let (by, why) = ("b".to_owned(), String::new());
    let what = What::Open { epoch: 1, remaining: COOLDOWN, cooldown: COOLDOWN, by, why };
    lane.obey(&Order { name: NAME.to_owned(), what });
    assert!(breaker.snapshot().fleet().is_some());
    // That of keys says nothing of a breaker that has none.
    share_keys_alone_by_control(NAME);
    assert!(breaker.snapshot().fleet().is_none());
}
