//! The field `injected`: what follows from a fault says so.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

use resilience::faults::Fault;
use resilience::{CircuitBreaker, TestClock, circuit_breaker, fallback, retry, timeout};

use crate::log::Log;

/// Sets a fault for `$function` of this module, armed.
macro_rules! set {
    ($function:ident, $build:expr) => {{
        resilience::faults::arm();
        let name = concat!(module_path!(), "::", stringify!($function));
        let build: fn(Fault) -> Fault = $build;
        resilience::faults::set(name, build).expect("it is a fault");
    }};
}

/// The events with whether they are marked.
fn told(log: &Log) -> Vec<(String, bool)> {
    let is_marked = |injected: Option<&str>| {
        assert!(matches!(injected, None | Some("true")), "it is left out, or true");
        injected.is_some()
    };
    log.events().into_iter().map(|event| (event.what.clone(), is_marked(event.get("injected")))).collect()
}

fn lines<const N: usize>(lines: [(&str, bool); N]) -> Vec<(String, bool)> {
    lines.map(|(what, injected)| (what.to_owned(), injected)).into()
}

fn reset() -> io::Result<u8> {
    Err(io::ErrorKind::ConnectionReset.into())
}

#[fallback(value = 0)]
#[retry(attempts = 3, jitter = none)]
#[circuit_breaker(threshold = 3)]
fn failing() -> io::Result<u8> {
    reset()
}

#[test]
fn all_events_of_injected_errors_are_marked() {
    let _installed = TestClock::new().install();
    set!(failing, |fault| fault.error());
    let log = Log::begin();
    assert_eq!(failing().ok(), Some(0));
    assert_eq!(
        told(&log),
        lines([
            ("fault injected", true),
            ("retrying", true),
            ("fault injected", true),
            ("retrying", true),
            ("fault injected", true),
            ("circuit breaker opened", true),
            ("gave up", true),
            ("fell back", true),
        ])
    );
}

#[retry(attempts = 3, jitter = none)]
#[circuit_breaker(threshold = 3)]
fn failing_by_itself() -> io::Result<u8> {
    reset()
}

#[test]
fn an_error_of_the_body_is_not_marked_beside_a_fault() {
    let _installed = TestClock::new().install();
    set!(failing_by_itself, |fault| fault.script("error -> latency(1s) -> run"));
    let log = Log::begin();
    assert!(failing_by_itself().is_err());
    assert_eq!(
        told(&log),
        lines([
            ("fault injected", true),
            ("retrying", true),
            ("fault injected", true),
            ("retrying", false),
            ("circuit breaker opened", false),
            ("gave up", false),
        ])
    );
}

#[retry(attempts = 3, jitter = none)]
fn healing(own: &mut u32) -> io::Result<u8> {
    *own += 1;
    if *own < 2 { reset() } else { Ok(1) }
}

#[test]
fn a_recovery_from_an_injected_error_is_marked() {
    let _installed = TestClock::new().install();
    set!(healing, |fault| fault.script("error -> run"));
    let log = Log::begin();
    assert_eq!(healing(&mut 0).ok(), Some(1));
    assert_eq!(
        told(&log),
        lines([("fault injected", true), ("retrying", true), ("retrying", false), ("recovered", true)])
    );
    let log = Log::begin();
    assert_eq!(healing(&mut 0).ok(), Some(1));
    assert_eq!(told(&log), lines([("retrying", false), ("recovered", false)]));
}

#[retry(attempts = 2, jitter = none)]
#[timeout(1s)]
async fn hanging(slow: bool) -> io::Result<u8> {
    if slow {
        tokio::time::sleep(Duration::from_secs(9)).await;
    }
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_timeout_that_cuts_an_injected_hang_is_marked() {
    set!(hanging, |fault| fault.script("hang -> latency(500ms) -> run"));
    let log = Log::begin();
    assert_eq!(hanging(false).await.ok(), Some(1), "half a second is within the limit");
    assert_eq!(
        told(&log),
        lines([
            ("fault injected", true),
            ("timed out", true),
            ("retrying", true),
            ("fault injected", true),
            ("recovered", true),
        ])
    );
    let log = Log::begin();
    assert!(hanging(true).await.is_err());
    assert_eq!(
        told(&log),
        lines([("timed out", false), ("retrying", false), ("timed out", false), ("gave up", false)])
    );
}

#[circuit_breaker(name = "events injected panic", threshold = 1, cooldown = 1s)]
fn panicking() -> io::Result<u8> {
    reset()
}

#[test]
fn a_hook_learns_that_an_injected_panic_opened_the_circuit() {
    static OPENED: Mutex<Vec<bool>> = Mutex::new(Vec::new());
    let clock = TestClock::new();
    let _installed = clock.install();
    set!(panicking, |fault| fault.script("panic -> run"));
    CircuitBreaker::named("events injected panic").on_state_change(|change| {
        OPENED.lock().unwrap().push(change.is_injected());
    });
    let log = Log::begin();
    assert!(catch_unwind(AssertUnwindSafe(panicking)).is_err());
    clock.advance(Duration::from_secs(2));
    assert!(panicking().is_err(), "the probe fails by itself");
    assert_eq!(*OPENED.lock().unwrap(), [true, false, false]);
    assert_eq!(
        told(&log),
        lines([
            ("fault injected", true),
            ("circuit breaker opened", true),
            ("circuit breaker changed state", false),
            ("circuit breaker opened", false),
        ])
    );
}

#[test]
fn an_injected_fault_tells_the_call_of_its_events() {
    #[retry(attempts = 1)]
    fn pay() -> io::Result<u8> {
        reset()
    }

    set!(pay, |fault| fault.error());
    let log = Log::begin();
    assert!(pay().is_err());
    let calls = log.values("call");
    assert_eq!((calls.len(), &calls[0]), (2, &calls[1]));
}
