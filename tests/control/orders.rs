//! Commands to a breaker of a name, by somebody, until their end.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use resilience::control::{self, RefusedCommand};
use resilience::{CircuitBreaker, CircuitOpen, CircuitState, KeyedCircuitBreaker, circuit_breaker};

use crate::support::{Configuration, MINUTE, SECOND};

#[derive(Debug)]
enum Error {
    Down,
    Open(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Error::Open(open)
    }
}

#[circuit_breaker(name = "orders-payments", threshold = 2)]
fn pay(answer: Result<(), Error>) -> Result<(), Error> {
    answer
}

#[circuit_breaker(threshold = 2)]
fn unnamed() -> Result<(), Error> {
    Ok(())
}

/// A breaker that is closed and obeys no order.
fn breaker(name: &str) -> CircuitBreaker {
    let breaker = CircuitBreaker::named(name);
    breaker.reset();
    breaker
}

fn is_turned_away() -> bool {
    matches!(pay(Ok(())), Err(Error::Open(open)) if open.state() == CircuitState::ForcedOpen)
}

fn force_open(name: &str, time: Duration) {
    control::breaker(name).force_open().by("oncall").because("incident 812").lasting(time).unwrap();
}

#[test]
fn an_order_ends_by_itself_and_the_breaker_is_reset() {
    let configuration = Configuration::new();
    breaker("orders-payments");
    for _ in 0..2 {
        let _ = pay(Err(Error::Down));
    }
    force_open("orders-payments", 10 * MINUTE);
    configuration.clock.advance(10 * MINUTE - Duration::from_nanos(1));
    assert!(is_turned_away());
    configuration.clock.advance(Duration::from_nanos(1));
    assert!(!is_turned_away(), "and nobody has looked at the configuration");
    assert_eq!(CircuitBreaker::named("orders-payments").state(), CircuitState::Closed);
    assert!(control::breaker_orders().is_empty());
}

#[test]
fn each_order_has_its_state_and_is_listed_with_who_and_why() {
    let configuration = Configuration::new();
    let breaker = breaker("orders-payments");
    force_open("orders-payments", MINUTE);
    configuration.clock.advance(MINUTE / 4);
    let all = control::breaker_orders();
    let [only] = &all[..] else { panic!("{all:?}") };
    assert_eq!((only.breaker.as_str(), only.state), ("orders-payments", CircuitState::ForcedOpen));
    assert_eq!((only.by.as_deref(), only.because.as_deref()), (Some("oncall"), Some("incident 812")));
    assert_eq!(only.ends_in, Some(3 * MINUTE / 4));
    control::breaker("orders-payments").disable().lasting(MINUTE).unwrap();
    assert_eq!(breaker.state(), CircuitState::Disabled);
    control::breaker("orders-payments").observe().until_reset().unwrap();
    assert_eq!(breaker.state(), CircuitState::ObserveOnly);
    let all = control::breaker_orders();
    let [only] = &all[..] else { panic!("a later one takes the place of the first: {all:?}") };
    assert_eq!((only.state, only.ends_in, &only.by), (CircuitState::ObserveOnly, None, &None));
    configuration.clock.advance(24 * 60 * MINUTE);
    assert_eq!(breaker.state(), CircuitState::ObserveOnly, "it has no end");
    assert!(control::end_breaker_order("orders-payments"));
    assert!(!control::end_breaker_order("orders-payments"));
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn the_end_of_an_order_undoes_no_later_command_by_hand() {
    let configuration = Configuration::new();
    let breaker = breaker("orders-payments");
    // Also one that changes nothing: whoever gave it wants it to stay.
    for command in [CircuitBreaker::force_open, CircuitBreaker::disable, CircuitBreaker::observe_only] {
        force_open("orders-payments", MINUTE);
        command(&breaker);
        let state = breaker.state();
        assert!(control::breaker_orders().is_empty() && !control::end_breaker_order("orders-payments"));
        configuration.clock.advance(2 * MINUTE);
        assert_eq!(breaker.state(), state);
    }
    control::breaker("orders-payments").observe().lasting(MINUTE).unwrap();
    breaker.observe_only();
    configuration.clock.advance(MINUTE);
    assert_eq!(breaker.state(), CircuitState::ObserveOnly);
    breaker.reset();
}

#[test]
fn a_command_that_holds_nothing_is_given_at_once() {
    let configuration = Configuration::new();
    let breaker = breaker("orders-payments");
    let half_open = || control::breaker("orders-payments").half_open().by("oncall").now();
    let refused = half_open().unwrap_err();
    assert!(matches!(&refused, RefusedCommand::Illegal(illegal) if illegal.from() == CircuitState::Closed));
    assert_eq!(refused.to_string(), breaker.half_open().unwrap_err().to_string());
    for _ in 0..2 {
        let _ = pay(Err(Error::Down));
    }
    assert_eq!(breaker.state(), CircuitState::Open);
    half_open().unwrap();
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    force_open("orders-payments", MINUTE);
    control::breaker("orders-payments").reset().by("oncall").because("it is back").now().unwrap();
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert!(control::breaker_orders().is_empty(), "it ends an order");
    breaker.force_open();
    configuration.clock.advance(MINUTE);
    assert_eq!(breaker.state(), CircuitState::ForcedOpen, "the end of the order is forgotten");
    breaker.reset();
}

#[test]
fn an_unknown_name_is_a_mistake_and_creates_nothing() {
    let _configuration = Configuration::new();
    breaker("orders-payments");
    let force_open =
        |name: &str| control::breaker(name).force_open().lasting(MINUTE).map_err(|m| m.to_string());
    assert_eq!(
        force_open("orders-paymnets").unwrap_err(),
        "no circuit breaker of this program is called `orders-paymnets`; did you mean `orders-payments`?"
    );
    assert!(CircuitBreaker::find("orders-paymnets").is_none());
    let reset = control::breaker("xyz").reset().now().unwrap_err();
    assert!(matches!(reset, RefusedCommand::UnknownBreaker(_)), "{reset}");
    let _ = pay(Ok(()));
    assert_eq!(
        force_open("control::orders::pay").unwrap_err(),
        "the circuit breaker of `control::orders::pay` is called `orders-payments`"
    );
    let error = control::breaker("orders-payments").disable().lasting(Duration::ZERO).unwrap_err();
    assert!(error.to_string().contains("needs a time"), "{error}");
    assert!(control::breaker_orders().is_empty());
}

#[test]
fn a_breaker_without_a_name_is_commanded_by_its_function() {
    let configuration = Configuration::new();
    unnamed().unwrap();
    force_open("control::orders::unnamed", MINUTE);
    assert!(matches!(unnamed(), Err(Error::Open(_))));
    configuration.clock.advance(MINUTE);
    unnamed().unwrap();
}

/// With the feature `sites` the names of all functions are known.
#[cfg(feature = "sites")]
#[test]
fn a_name_of_the_source_is_commanded_before_its_first_call() {
    #[circuit_breaker(name = "orders-before")]
    fn first() -> Result<(), Error> {
        Ok(())
    }
    #[circuit_breaker]
    fn without_a_name() -> Result<(), Error> {
        Ok(())
    }
    let _configuration = Configuration::new();
    assert!(CircuitBreaker::find("orders-before").is_none());
    force_open("orders-before", MINUTE);
    assert!(first().is_err());
    assert!(control::end_breaker_order("orders-before"));
    let name = "control::orders::without_a_name";
    let error = control::breaker(name).force_open().lasting(MINUTE).unwrap_err().to_string();
    assert_eq!(error, format!("the circuit breaker of `{name}` has not been called yet, so it obeys nobody"));
    without_a_name().unwrap();
    force_open(name, MINUTE);
    assert!(without_a_name().is_err() && control::end_breaker_order(name));
}

#[test]
fn an_order_for_a_name_with_keys_is_for_all_of_them() {
    let configuration = Configuration::new();
    let hosts = KeyedCircuitBreaker::builder("orders-hosts").threshold(1).build();
    let (eu, us) = (hosts.of("eu"), hosts.of("us"));
    eu.try_acquire().unwrap().failure();
    assert_eq!(eu.state(), CircuitState::Open);
    force_open("orders-hosts", MINUTE);
    assert!(us.try_acquire().is_err());
    configuration.clock.advance(MINUTE);
    assert!(us.try_acquire().is_ok());
    assert_eq!(eu.state(), CircuitState::Closed, "it is reset too");
    force_open("orders-hosts", MINUTE);
    eu.reset();
    configuration.clock.advance(MINUTE);
    assert!(us.try_acquire().is_ok(), "a command to a key is none to the name");
}

#[test]
fn a_hook_is_told_outside_of_locks() {
    static SEEN: AtomicU32 = AtomicU32::new(0);
    let configuration = Configuration::new();
    let breaker = breaker("orders-hooked");
    breaker.on_state_change(|change| {
        // It asks for what the change is part of.
        let orders = control::breaker_orders();
        assert_eq!(orders.len(), usize::from(change.to() == CircuitState::ForcedOpen));
        SEEN.fetch_add(1, Ordering::SeqCst);
    });
    force_open("orders-hooked", 10 * SECOND);
    configuration.clock.advance(10 * SECOND);
    assert_eq!((breaker.state(), SEEN.load(Ordering::SeqCst)), (CircuitState::Closed, 2));
}

/// In real time a thread ends the order, as nobody reads a clock for it.
#[test]
fn an_order_ends_in_real_time_too() {
    let _alone = Configuration::in_real_time();
    breaker("orders-payments");
    let begin = Instant::now();
    force_open("orders-payments", Duration::from_millis(20));
    while is_turned_away() {
        assert!(begin.elapsed() < Duration::from_secs(60), "it does not end");
        std::thread::yield_now();
    }
    assert!(begin.elapsed() >= Duration::from_millis(20));
}
