//! Scenario layer: panics, and calls that are made or dropped while a panic unwinds.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use resilience::{CircuitBreaker, CircuitState, circuit_breaker, retry};

use crate::support::{Error, Kit, Outcome, Runs, is_rejected, outcome, secs, snapshot, state};

use CircuitState::{Closed, HalfOpen, Open};

/// Runs its function when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Runs `work` while a panic unwinds.
fn while_unwinding(mut work: impl FnMut()) {
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _guard = OnDrop(|| {
            assert!(std::thread::panicking());
            work();
        });
        resume_unwind(Box::new("somebody else"));
    }));
    assert!(unwound.is_err());
}

#[test]
fn a_call_made_while_a_panic_unwinds_counts_as_it_ends() {
    guarded!(call, name = "kits: cleanup", threshold = 2, cooldown = 10s, ignore = Error::Ignored);
    let kit = Kit::new("kits: cleanup");
    let call_of = |letter| while_unwinding(|| assert_eq!(call(&kit, letter), outcome(letter)));
    call_of('f');
    assert_eq!(kit.seen().failures(), 1);
    call_of('i');
    assert_eq!(kit.seen().failures(), 1);
    call_of('s');
    assert_eq!(kit.seen().failures(), 0);
    call_of('f');
    call_of('f');
    assert_eq!(kit.state(), Open);
    while_unwinding(|| assert!(is_rejected(&call(&kit, 's'))));
    kit.clock.advance(secs(10));
    call_of('i');
    assert_eq!(kit.state(), HalfOpen);
    call_of('s');
    assert_eq!(kit.state(), Closed);
}

#[test]
fn a_panic_that_is_caught_while_something_unwinds_is_a_failure() {
    guarded!(call, name = "kits: caught in cleanup", threshold = 1);
    let kit = Kit::new("kits: caught in cleanup");
    while_unwinding(|| {
        assert!(catch_unwind(AssertUnwindSafe(|| call(&kit, 'p'))).is_err());
    });
    assert_eq!(kit.state(), Open);
}

#[tokio::test(start_paused = true)]
async fn a_future_dropped_while_another_panic_unwinds_is_neutral() {
    guarded_async!(call, name = "kits: unwound", threshold = 1, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: unwound");
    let mut under_way = Some(begin!(call(&runs)));
    while_unwinding(|| drop(under_way.take()));
    assert_eq!((state(name), snapshot(name).failures()), (Closed, 0));
    begin!(call(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    let mut probe = Some(begin!(call(&runs)));
    while_unwinding(|| drop(probe.take()));
    assert_eq!(state(name), HalfOpen);
    begin!(call(&runs)).end('s');
    assert_eq!(state(name), Closed);
}

#[test]
fn a_panic_is_one_failure_of_each_breaker_it_goes_through() {
    #[circuit_breaker(name = "kits: outer panic", threshold = 9)]
    #[retry(attempts = 5, base = 0ms)]
    #[circuit_breaker(name = "kits: inner panic", threshold = 9)]
    fn call(kit: &Kit) -> Outcome {
        kit.body('p')
    }
    let kit = Kit::new("kits: outer panic");
    for failures in 1..=3 {
        assert!(catch_unwind(AssertUnwindSafe(|| call(&kit))).is_err());
        assert_eq!((kit.seen().failures(), kit.runs.count()), (failures, failures));
        assert_eq!(snapshot("kits: inner panic").failures(), failures);
    }
}

#[test]
fn a_body_that_catches_its_own_panic_has_not_panicked() {
    #[circuit_breaker(name = "kits: own panic", threshold = 1)]
    fn call(letter: char) -> Outcome {
        let _ = catch_unwind(|| resume_unwind(Box::new("inside")));
        outcome(letter)
    }
    for letter in "ssss".chars() {
        assert_eq!(call(letter), Ok(()));
    }
    assert_eq!(state("kits: own panic"), Closed);
}

#[test]
fn a_panic_under_a_person_s_hand_changes_nothing() {
    guarded!(call, name = "kits: hand panic", threshold = 1);
    let kit = Kit::new("kits: hand panic");
    kit.breaker.disable();
    for _ in 0..3 {
        assert!(catch_unwind(AssertUnwindSafe(|| call(&kit, 'p'))).is_err());
    }
    assert_eq!(kit.state(), CircuitState::Disabled);
    kit.breaker.reset();
    kit.follow(call, "s", "c");
}

#[test]
fn a_key_or_a_mapping_that_panics_takes_no_place() {
    #[circuit_breaker(name = "kits: panicking key", key = key.unwrap_or_else(|| resume_unwind(Box::new("as told"))), threshold = 1, cooldown = 10s,
        map_err = |open| if open.state() == CircuitState::HalfOpen { resume_unwind(Box::new("as told")) } else { Error::Open(open) })]
    fn call(kit: &Kit, key: Option<&str>, letter: char) -> Outcome {
        kit.body(letter)
    }
    let kit = Kit::new("kits: panicking key");
    let panics = |key| catch_unwind(AssertUnwindSafe(|| call(&kit, key, 's'))).is_err();
    assert_eq!(call(&kit, Some("a"), 'f'), Err(Error::Failed));
    assert!(is_rejected(&call(&kit, Some("a"), 's')));
    kit.clock.advance(secs(10));
    let a = CircuitBreaker::named("kits: panicking key").of_key("a").expect("it was called");
    let probe = a.try_acquire().expect("half-open");
    assert!(panics(Some("a")), "the mapping of a rejection beside the probe");
    assert!(panics(None), "the key");
    probe.success();
    assert_eq!(a.state(), Closed);
    assert_eq!((call(&kit, Some("a"), 's'), kit.runs.count()), (Ok(()), 2));
}
