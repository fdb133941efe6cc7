//! `testing::fresh`: state that a test has to itself.

use resilience::testing::{self, Recorder};
use resilience::{
    CircuitBreaker, CircuitState, KeyedCircuitBreaker, RetryBudget, TestClock, circuit_breaker, retry,
};
use std::io;

fn down<T>() -> io::Result<T> {
    Err(io::ErrorKind::ConnectionReset.into())
}

#[circuit_breaker(name = "fresh::named", threshold = 2)]
fn named() -> io::Result<()> {
    down()
}

#[circuit_breaker(threshold = 2)]
fn unnamed() -> io::Result<()> {
    down()
}

#[circuit_breaker(name = "fresh::keyed", threshold = 2, key = host)]
fn keyed(host: &str) -> io::Result<()> {
    assert!(!host.is_empty());
    down()
}

#[circuit_breaker(breaker = VALUE)]
fn by_value() -> io::Result<()> {
    down()
}

static VALUE: CircuitBreaker = CircuitBreaker::builder("fresh::value").threshold(2).build();

fn is_rejected(outcome: io::Result<()>) -> bool {
    outcome.unwrap_err().get_ref().is_some_and(|inner| inner.is::<resilience::CircuitOpen>())
}

/// Two calls fail and open the circuit, and the third one is rejected.
fn opens(call: fn() -> io::Result<()>) {
    assert!(!is_rejected(call()) && !is_rejected(call()));
    assert!(is_rejected(call()));
}

const CALLS: [fn() -> io::Result<()>; 4] = [named, unnamed, || keyed("eu"), by_value];

#[test]
fn tests_that_share_names_do_not_meet() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let _fresh = testing::fresh();
                CALLS.into_iter().for_each(opens);
                assert_eq!(CircuitBreaker::named("fresh::named").state(), CircuitState::Open);
                assert_eq!(CircuitBreaker::find("fresh::value").unwrap().snapshot().rejected(), 1);
            });
        }
    });
    // That of the process was not touched, and is there again.
    for call in CALLS {
        opens(call);
        {
            let _fresh = testing::fresh();
            opens(call);
            let _fresher = testing::fresh();
            opens(call);
        }
        assert!(is_rejected(call()));
    }
    let name = concat!(module_path!(), "::unnamed");
    assert_eq!(CircuitBreaker::find(name).unwrap().snapshot().times_opened(), 1);
}

#[test]
fn keys_and_values_of_a_name_are_new_too() {
    static HOSTS: KeyedCircuitBreaker = KeyedCircuitBreaker::builder("fresh::hosts").threshold(1).build();
    let states = || (HOSTS.of("eu").state(), CircuitBreaker::named("fresh::hosts").of_key("eu").is_some());
    let fresh = testing::fresh();
    HOSTS.of("eu").force_open();
    assert_eq!(states(), (CircuitState::ForcedOpen, true));
    drop(fresh);
    assert_eq!(states().0, CircuitState::Closed);
}

static BUDGET: RetryBudget = RetryBudget::builder("fresh::budget").build();

#[retry(attempts = 9, budget = BUDGET)]
fn budgeted() -> io::Result<()> {
    down()
}

#[retry(attempts = 9, budget = 20%)]
fn with_a_share() -> io::Result<()> {
    down()
}

#[test]
fn budgets_are_full_again() {
    let _installed = TestClock::new().install();
    let _no_waits = testing::no_waits();
    let attempts = |call: fn() -> io::Result<()>, name: &str| {
        let _fresh = testing::fresh();
        let recorder = Recorder::new();
        let made = |recorder: &Recorder| recorder.attempts(&format!("{}::{name}", module_path!()));
        assert!(call().is_err());
        let first = made(&recorder);
        (0..20).for_each(|_| assert!(call().is_err()));
        (first, made(&recorder) - first)
    };
    for _ in 0..2 {
        // 21 calls, and a bucket of 100 retries.
        assert_eq!(attempts(budgeted, "budgeted"), (9, 20 + 92));
        assert_eq!(attempts(with_a_share, "with_a_share"), (9, 20 + 92));
    }
}
