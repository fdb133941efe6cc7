//! Engine layer: calls in the destructors of a thread's locals.
//!
//! tokio's clock, once it was paused in the process, asks for a thread local of tokio, and panics
//! where that is gone. A panic in the destructor of a thread local ends the process. This is a
//! binary of its own, because pausing can't be undone.

use std::cell::RefCell;
use std::thread;
use std::time::Duration;

use resilience_core::{CircuitBreaker, CircuitPermit, CircuitState};

/// Runs when the locals of a thread are destroyed.
struct AtTheEnd(Box<dyn FnMut()>);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        (self.0)();
    }
}

thread_local! {
    static AT_THE_END: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

/// A thread with a runtime on paused time. Its locals are destroyed in reverse order, so those of
/// tokio are gone when `at_the_end` runs.
fn on_a_thread(during: fn() -> Option<CircuitPermit>, at_the_end: fn(Option<CircuitPermit>)) {
    let thread = thread::spawn(move || {
        AT_THE_END.set(None);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let mut held = runtime.expect("it needs nothing").block_on(async { during() });
        AT_THE_END.set(Some(AtTheEnd(Box::new(move || at_the_end(held.take())))));
    });
    thread.join().expect("the thread ends without a panic");
}

const fn breaker() -> CircuitBreaker {
    CircuitBreaker::unshared("service").threshold(1).cooldown(Duration::from_secs(3600)).build()
}

fn fail(breaker: &CircuitBreaker) {
    breaker.try_acquire().expect("it is closed").failure();
}

#[test]
fn a_rejection_at_the_end_of_a_thread_is_one() {
    static BREAKER: CircuitBreaker = breaker();
    on_a_thread(
        || {
            fail(&BREAKER);
            None
        },
        |_| {
            let _ = BREAKER.try_acquire();
        },
    );
    assert_eq!((BREAKER.state(), BREAKER.snapshot().rejected()), (CircuitState::Open, 1));
}

#[test]
fn a_thread_whose_first_call_is_at_its_end_can_open() {
    static BREAKER: CircuitBreaker = breaker();
    on_a_thread(|| None, |_| fail(&BREAKER));
    assert_eq!(BREAKER.state(), CircuitState::Open);
}

#[test]
fn a_permit_can_be_reported_at_the_end_of_a_thread() {
    static BREAKER: CircuitBreaker = breaker();
    on_a_thread(|| BREAKER.try_acquire().ok(), |permit| permit.expect("it is held").failure());
    assert_eq!(BREAKER.state(), CircuitState::Open);
}

#[test]
fn a_probe_dropped_at_the_end_of_a_thread_is_given_back() {
    static BREAKER: CircuitBreaker = breaker();
    on_a_thread(
        || {
            fail(&BREAKER);
            BREAKER.half_open().expect("it is open");
            BREAKER.try_acquire().ok()
        },
        |permit| drop(permit.expect("it is the probe")),
    );
    BREAKER.try_acquire().expect("its place is free").success();
    assert_eq!(BREAKER.state(), CircuitState::Closed);
}
