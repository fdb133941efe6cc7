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
