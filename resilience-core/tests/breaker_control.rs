//! Engine layer: commands of a person, and hooks.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience_core::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitState, CircuitStateChange, TestClock,
};

use CircuitState::{Closed, Disabled, ForcedOpen, HalfOpen, ObserveOnly, Open};

const COOLDOWN: Duration = Duration::from_secs(10);

fn builder() -> CircuitBreakerBuilder {
    CircuitBreaker::unshared("control").threshold(1).cooldown(COOLDOWN)
}

fn fail(breaker: &CircuitBreaker) {
    breaker.try_acquire().expect("it lets the call through").failure();
}

/// The changes that a hook has seen.
fn watch(breaker: &CircuitBreaker) -> Arc<Mutex<Vec<(CircuitState, CircuitState)>>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    breaker.on_state_change(move |change| log.lock().unwrap().push((change.from(), change.to())));
    seen
}

#[test]
fn a_hook_is_told_of_every_change_and_of_nothing_else() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = builder().build();
    let seen = watch(&breaker);
    breaker.try_acquire().unwrap().success();
    fail(&breaker);
    assert!(breaker.try_acquire().is_err());
    clock.advance(COOLDOWN);
    assert_eq!(breaker.state(), HalfOpen, "asking changes nothing");
    fail(&breaker);
    clock.advance(COOLDOWN);
    breaker.try_acquire().unwrap().success();
    breaker.force_open();
    breaker.force_open();
    breaker.disable();
    breaker.observe_only();
    breaker.observe_only();
    breaker.reset();
    breaker.reset();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            (Closed, Open),
            (Open, HalfOpen),
            (HalfOpen, Open),
            (Open, HalfOpen),
            (HalfOpen, Closed),
            (Closed, ForcedOpen),
            (ForcedOpen, Disabled),
            (Disabled, ObserveOnly),
            (ObserveOnly, Closed),
        ]
    );
}

#[test]
fn a_hook_may_use_the_breaker_that_calls_it() {
    let breaker = builder().build();
    let inside = breaker.clone();
    breaker.on_state_change(move |change| {
        if change.to() == Open {
            assert_eq!(inside.state(), Open);
            assert!(inside.try_acquire().is_err());
            inside.on_state_change(|_| {});
            inside.reset();
        }
    });
    fail(&breaker);
    assert_eq!(breaker.state(), Closed);
}

#[test]
fn a_hook_that_panics_harms_no_call_breaker_or_other_hook() {
    let breaker = builder().build();
    breaker.on_state_change(|_| resume_unwind(Box::new("no message, no harm")));
    let seen = watch(&breaker);
    let result: Result<(), CircuitOpen> = breaker.call(|| Err(breaker_error()));
    assert!(result.is_err());
    assert_eq!((breaker.state(), seen.lock().unwrap().len()), (Open, 1));
    breaker.reset();
    assert!(breaker.try_acquire().is_ok());
}

#[test]
fn a_hook_that_panics_while_the_call_unwinds_harms_nothing() {
    let breaker = builder().build();
    breaker.on_state_change(|_| resume_unwind(Box::new("inside")));
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _: Result<(), CircuitOpen> = breaker.call(|| resume_unwind(Box::new("outside")));
    }));
    assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&"outside"), "the body's own panic goes on");
    assert_eq!(breaker.state(), Open);
}

fn breaker_error() -> CircuitOpen {
    let breaker = CircuitBreaker::unshared("other").build();
    breaker.force_open();
    breaker.try_acquire().unwrap_err()
}

#[test]
fn a_static_breaker_may_have_a_hook_too() {
    static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    fn log(change: &CircuitStateChange<'_>) {
        SEEN.lock().unwrap().push(change.to_string());
    }
    static BREAKER: CircuitBreaker =
        CircuitBreaker::unshared("static").threshold(1).on_state_change(log).build();
    fail(&BREAKER);
    assert_eq!(*SEEN.lock().unwrap(), ["circuit breaker `static`: closed -> open"]);
}

#[test]
fn a_hook_of_a_builder_that_is_built_at_each_call_is_told_once() {
    static TOLD: Mutex<Vec<CircuitState>> = Mutex::new(Vec::new());
    static OTHERS: Mutex<Vec<CircuitState>> = Mutex::new(Vec::new());
    fn log(change: &CircuitStateChange<'_>) {
        TOLD.lock().unwrap().push(change.to());
    }
    let build = || CircuitBreaker::builder("control: built anew").threshold(3).on_state_change(log).build();
    for _ in 0..3 {
        fail(&build());
    }
    let other = CircuitBreaker::builder("control: built anew")
        .threshold(3)
        .on_state_change(|change| OTHERS.lock().unwrap().push(change.to()))
        .build();
    other.reset();
    assert_eq!(*TOLD.lock().unwrap(), [Open, Closed], "once each");
    assert_eq!(*OTHERS.lock().unwrap(), [Closed], "another function is another hook");
}

#[test]
fn a_closure_that_is_added_twice_is_told_twice() {
    let breaker = builder().build();
    let (first, second) = (watch(&breaker), watch(&breaker.clone()));
    fail(&breaker);
    assert_eq!((first.lock().unwrap().len(), second.lock().unwrap().len()), (1, 1));
}

#[test]
fn observing_rejects_nothing_and_tells_what_it_would_have_done() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = builder().build();
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    breaker.on_state_change(move |change| log.lock().unwrap().push((change.to(), change.is_observed())));
    breaker.observe_only();
    fail(&breaker);
    assert_eq!(breaker.snapshot().observed(), Some(Open));
    for _ in 0..3 {
        fail(&breaker);
    }
    let seen = breaker.snapshot();
    assert_eq!(
        (seen.state(), seen.would_have_rejected(), seen.rejected(), seen.times_opened()),
        (ObserveOnly, 3, 0, 1)
    );
    assert_eq!(seen.retry_after(), None, "calls run anyway");
    clock.advance(COOLDOWN);
    let probe = breaker.try_acquire().unwrap();
    let beside_it = breaker.try_acquire().unwrap();
    beside_it.failure();
    assert_eq!(breaker.snapshot().observed(), Some(HalfOpen), "only the probe would have run");
    probe.success();
    assert_eq!(breaker.snapshot().observed(), Some(Closed));
    assert_eq!(*told.lock().unwrap(), [(ObserveOnly, false), (Open, true), (HalfOpen, true), (Closed, true)]);
    breaker.reset();
    fail(&breaker);
    assert!(breaker.try_acquire().is_err(), "now it is in earnest");
}

#[test]
fn observing_begins_from_empty_counts_whatever_was_before() {
    let breaker = builder().build();
    fail(&breaker);
    breaker.observe_only();
    assert_eq!(breaker.snapshot().observed(), Some(Closed));
    breaker.force_open();
    assert!(breaker.try_acquire().is_err(), "the last word counts");
    breaker.observe_only();
    assert!(breaker.try_acquire().is_ok());
}

#[test]
fn half_open_ends_a_cooldown_and_is_an_error_anywhere_else() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = builder().build();
    let from = |breaker: &CircuitBreaker| breaker.half_open().map_err(|refused| refused.from());
    assert_eq!(from(&breaker), Err(Closed));
    fail(&breaker);
    assert_eq!(from(&breaker), Ok(()));
    assert_eq!(from(&breaker), Err(HalfOpen));
    let probe = breaker.try_acquire().expect("the place of the probe");
    assert!(breaker.try_acquire().is_err(), "one probe at a time, as always");
    probe.failure();
    assert_eq!(breaker.state(), Open);
    breaker.force_open();
    assert_eq!(from(&breaker), Err(ForcedOpen));
    breaker.disable();
    assert_eq!(from(&breaker), Err(Disabled));
    breaker.observe_only();
    fail(&breaker);
    assert_eq!(from(&breaker), Err(ObserveOnly));
}

#[test]
fn a_snapshot_says_for_how_long_it_has_been_so() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = builder().build();
    assert_eq!(breaker.snapshot().time_in_state(), Duration::ZERO);
    clock.advance(Duration::from_secs(3));
    assert_eq!(breaker.snapshot().time_in_state(), Duration::from_secs(3));
    fail(&breaker);
    clock.advance(Duration::from_secs(4));
    assert_eq!(breaker.snapshot().time_in_state(), Duration::from_secs(4));
    clock.advance(COOLDOWN);
    let seen = breaker.snapshot();
    assert_eq!(
        (seen.state(), seen.time_in_state()),
        (HalfOpen, Duration::from_secs(4)),
        "since the cooldown is over"
    );
}

#[test]
fn the_time_that_a_hook_takes_is_not_the_calls() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = builder().slow(Duration::from_secs(1), 1.0).build();
    let in_hook = clock.clone();
    breaker.on_state_change(move |change| {
        if change.to() == HalfOpen {
            in_hook.advance(Duration::from_secs(5));
        }
    });
    fail(&breaker);
    clock.advance(COOLDOWN);
    breaker.try_acquire().expect("the probe").success();
    assert_eq!(breaker.state(), Closed);
}

#[test]
fn a_cooldown_without_end_says_so() {
    let breaker = CircuitBreaker::unshared("endless").threshold(1).cooldown(Duration::MAX).build();
    fail(&breaker);
    let open = breaker.try_acquire().expect_err("open");
    assert_eq!((open.retry_after(), open.state()), (None, Open));
    assert_eq!(open.to_string(), "circuit breaker `endless` is open for ever");
}

#[test]
fn what_a_hook_panics_with_may_panic_when_it_is_dropped() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            resume_unwind(Box::new("dropped"));
        }
    }
    let breaker = builder().build();
    breaker.on_state_change(|_| resume_unwind(Box::new(Bomb)));
    fail(&breaker);
    assert_eq!(breaker.state(), Open);
}

#[test]
fn a_hook_that_changes_its_own_breaker_for_ever_ends() {
    let breaker = CircuitBreaker::unshared("seesaw").build();
    let (inside, told) = (breaker.clone(), Arc::new(Mutex::new(0)));
    let count = Arc::clone(&told);
    breaker.on_state_change(move |change| {
        *count.lock().unwrap() += 1;
        match change.to() {
            ForcedOpen => inside.reset(),
            _ => inside.force_open(),
        }
    });
    let before = resilience_core::dropped_events();
    breaker.force_open();
    assert_eq!(*told.lock().unwrap(), 8, "each inside the one before");
    assert!(resilience_core::dropped_events() > before, "the ninth change was made, but not told");
    assert_eq!(breaker.state(), ForcedOpen);
    breaker.reset();
    assert_eq!(*told.lock().unwrap(), 16, "and then it is told again");
}
