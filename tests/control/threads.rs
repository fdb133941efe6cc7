//! Threads that change the configuration at once.

use std::sync::mpsc;
use std::time::Duration;

use resilience::control::{self, Breakers};
use resilience::{CircuitBreaker, CircuitState};

use crate::support::{Configuration, apply};

/// Far longer than anything here takes: a test that fails does not hang.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_change_is_obeyed_at_return_while_a_hook_waits_for_it() {
    let _configuration = Configuration::new();
    let (first, second) = (CircuitBreaker::named("threads-first"), CircuitBreaker::named("threads-second"));
    let (begin, may_begin) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let other = std::thread::spawn(move || {
        may_begin.recv_timeout(LONG).expect("the hook runs");
        control::breakers(Breakers::Observe);
        tell.send(second.state()).expect("the hook waits");
    });
    let seen = std::sync::Mutex::new(Some((begin, told)));
    let (see, saw) = mpsc::channel();
    first.on_state_change(move |_| {
        // The first change alone.
        let Some((begin, told)) = seen.lock().expect("no panic").take() else { return };
        begin.send(()).expect("the other thread waits");
        see.send(told.recv_timeout(LONG)).expect("the test waits");
    });
    apply("[circuit_breaker.threads-first]\nenabled = false\n");
    assert_eq!(saw.recv().expect("the hook was called"), Ok(CircuitState::ObserveOnly));
    other.join().expect("no panic");
}

#[cfg(feature = "telemetry")]
#[test]
fn a_later_generation_is_told_after_an_earlier_one() {
    use std::sync::{Arc, Mutex};

    let _configuration = Configuration::new();
    let (begin, may_begin) = mpsc::channel();
    let (end, has_ended) = mpsc::channel();
    let other = std::thread::spawn(move || {
        may_begin.recv_timeout(LONG).expect("the observer is told");
        let generation = apply("[retry.\"*\"]\nattempts = 5\n");
        end.send(()).expect("the observer waits");
        generation
    });
    let lines = Arc::new(Mutex::new(Vec::new()));
    let (log, seen) = (Arc::clone(&lines), Mutex::new(Some((begin, has_ended))));
    let _observer = resilience::telemetry::observe(move |event| {
        let Some(detail) = event.detail().map(ToString::to_string) else { return };
        let Some((_, generation)) = detail.split_once("applied: generation ") else { return };
        let first = seen.lock().expect("no panic").take();
        if let Some((begin, has_ended)) = first {
            begin.send(()).expect("the other thread waits");
            has_ended.recv_timeout(LONG).expect("the other change returns");
        }
        let generation = generation.split(',').next().expect("there is a first part");
        log.lock().expect("no panic").push(generation.to_owned());
    });
    let first = apply("[retry.\"*\"]\nattempts = 4\n");
    let second = other.join().expect("no panic");
    assert_eq!(*lines.lock().expect("no panic"), [first.to_string(), second.to_string()]);
}
