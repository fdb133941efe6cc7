//! The locks of the whole process: in a program of its own, as they concern all faults.
#![allow(clippy::redundant_closure_for_method_calls, reason = "a closure reads as the one of a program does")]
#![allow(clippy::unchecked_time_subtraction, reason = "the times of a test are known")]

use resilience::{circuit_breaker, faults, retry};
use std::io;

#[circuit_breaker(threshold = 1000)]
fn call() -> io::Result<()> {
    Ok(())
}

#[circuit_breaker]
fn hangs() -> io::Result<()> {
    Ok(())
}

/// Between its attempts faults are stopped, and one is set that is not armed.
#[retry(attempts = 2, base = 0ms, notify = |_| {
    faults::stop();
    faults::set(UNDER_WAY, |fault| fault.error()).unwrap();
})]
fn under_way() -> io::Result<()> {
    Ok(())
}

const UNDER_WAY: &str = concat!(module_path!(), "::under_way");
const CALL: &str = concat!(module_path!(), "::call");

#[test]
fn nothing_happens_unless_armed_and_a_stop_ends_all_of_it() {
    faults::set(CALL, |fault| fault.error()).unwrap();
    assert!(!faults::is_armed() && call().is_ok(), "it is set, and not armed");
    assert_eq!(faults::list().len(), 1);

    faults::arm();
    assert!(faults::is_armed() && call().is_err());
    faults::set(concat!(module_path!(), "::*"), |fault| fault.hang()).unwrap();
    let held = std::thread::spawn(hangs);
    while faults::list().iter().all(|fault| fault.active() == 0) {
        std::thread::yield_now();
    }

    faults::stop();
    assert!(held.join().unwrap().is_ok(), "a call that is held goes on");
    assert!(!faults::is_armed() && faults::list().is_empty() && call().is_ok());
    faults::set(CALL, |fault| fault.error()).unwrap();
    assert!(call().is_ok(), "only `arm` arms them again");
    faults::arm();
    assert!(call().is_err());
    faults::clear();
    assert!(call().is_ok() && faults::is_armed());

    faults::set(UNDER_WAY, |fault| fault.error()).unwrap();
    assert!(under_way().is_ok(), "its second attempt asks again whether they are armed");
}
