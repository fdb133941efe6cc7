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

#[test]
fn a_clone_is_not_bound_to_the_test_that_made_it() {
    let value = CircuitBreaker::builder("fresh::cloned").threshold(1).build();
    let keyed = KeyedCircuitBreaker::builder("fresh::cloned keys").threshold(1).build();
    let budget = RetryBudget::builder("fresh::cloned").build();
    let fresh = testing::fresh();
    let clones = (value.clone(), keyed.clone(), budget.clone());
    clones.0.force_open();
    clones.1.of("eu").force_open();
    assert!((0..100).all(|_| clones.2.withdraw()));
    assert_eq!((value.state(), keyed.of("eu").state()), (CircuitState::ForcedOpen, CircuitState::ForcedOpen));
    assert!(!budget.withdraw(), "they share the bucket of the test");
    drop(fresh);
    assert_eq!((clones.0.state(), clones.1.of("eu").state()), (CircuitState::Closed, CircuitState::Closed));
    assert!((0..100).all(|_| clones.2.withdraw()), "that of the process is full");
    assert!(!budget.withdraw(), "they share it");
}

#[test]
fn conflicts_are_noticed_among_what_a_test_has_to_itself() {
    let _fresh = testing::fresh();
    let first = CircuitBreaker::builder("fresh::differs").threshold(1).build();
    let second = CircuitBreaker::builder("fresh::differs").threshold(2).build();
    assert_eq!((first.state(), second.state()), (CircuitState::Closed, CircuitState::Closed));
    assert!(first.snapshot().conflict().is_some());
    let few = KeyedCircuitBreaker::builder("fresh::few keys").max_keys(2).build();
    let fewer = KeyedCircuitBreaker::builder("fresh::few keys").max_keys(1).build();
    assert_eq!(few.snapshot().conflict(), None);
    assert!(fewer.snapshot().conflict().is_some());
    let full = RetryBudget::builder("fresh::differs").ratio(0.1).build();
    let fuller = RetryBudget::builder("fresh::differs").ratio(0.5).build();
    assert_eq!((full.snapshot().capacity(), fuller.snapshot().capacity()), (100, 100));
    assert!(full.snapshot().conflict().is_some());
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
