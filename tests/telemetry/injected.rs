//! What observers are told of faults.

use std::io;
use std::time::Duration;

use resilience::telemetry::EventKind::{
    self, FellBack, GaveUp, Injected, Opened, Recovered, Retrying, TimedOut,
};
use resilience::telemetry::{Event, Level};
use resilience::{TestClock, circuit_breaker, fallback, retry, timeout};

use crate::support::{at, attempts, calls, counts, log};

macro_rules! set {
    ($function:ident, $build:expr) => {{
        resilience::faults::arm();
        resilience::faults::set(name!($function), $build).expect("it is a fault");
    }};
}

type Told = (EventKind, bool, Option<String>);

fn told(event: &Event<'_>) -> Told {
    (event.kind(), event.is_injected(), event.reason().map(str::to_owned))
}

fn line(kind: EventKind, is_injected: bool, reason: &str) -> Told {
    (kind, is_injected, Some(reason.to_owned()).filter(|reason| !reason.is_empty()))
}

#[fallback(value = 0)]
#[retry(attempts = 2, jitter = none)]
fn failing() -> io::Result<u8> {
    Err(io::ErrorKind::ConnectionReset.into())
}

#[test]
fn a_fault_and_what_follows_from_it_are_told() {
    let _clock = TestClock::new().install();
    set!(failing, |fault| fault.latency(Duration::from_secs(1)).error());
    let (_guard, lines) = log(name!(failing), |event| (told(event), event.call()));
    assert_eq!(failing().ok(), Some(0));
    let lines = lines.lock().unwrap();
    let (told, ids): (Vec<_>, Vec<_>) = lines.iter().cloned().unzip();
    assert_eq!(
        told,
        [
            line(Injected, true, "latency"),
            line(Injected, true, "error"),
            line(Retrying, true, ""),
            line(Injected, true, "latency"),
            line(Injected, true, "error"),
            line(GaveUp, true, "attempts_exhausted"),
            line(FellBack, true, ""),
        ]
    );
    assert!(ids[0].is_some() && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[retry(attempts = 2, jitter = none)]
#[timeout(1s)]
async fn hanging() -> io::Result<u8> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn a_timeout_and_a_recovery_follow_from_a_hang() {
    set!(hanging, |fault| fault.script("hang -> run"));
    let (_guard, lines) = log(name!(hanging), told);
    assert_eq!(hanging().await.ok(), Some(1));
    assert_eq!(
        *lines.lock().unwrap(),
        [
            line(Injected, true, "hang"),
            line(TimedOut, true, "timed_out"),
            line(Retrying, true, ""),
            line(Recovered, true, ""),
        ]
    );
}

#[circuit_breaker(name = "told of injected errors", threshold = 2)]
fn guarded() -> io::Result<u8> {
    Ok(1)
}

#[test]
fn the_opening_of_a_circuit_follows_from_injected_errors() {
    set!(guarded, |fault| fault.error());
    let (_guard, lines) = log("told of injected errors", told);
    let _ = (guarded(), guarded(), guarded());
    assert_eq!(
        *lines.lock().unwrap(),
        [line(Opened, true, "failures"), line(EventKind::Rejected, false, "open")],
        "a rejection does not know what opened the circuit"
    );
}

#[retry(attempts = 2, jitter = none)]
fn silent() -> io::Result<u8> {
    Ok(1)
}

#[test]
fn at_off_nobody_is_told_of_a_fault() {
    let _clock = TestClock::new().install();
    at(Level::Off, name!(silent));
    set!(silent, |fault| fault.error());
    let (_guard, lines) = log(name!(silent), told);
    assert!(silent().is_err());
    assert_eq!(*lines.lock().unwrap(), []);
}

#[retry(attempts = 2, jitter = none)]
fn delayed() -> io::Result<u8> {
    Ok(1)
}

#[test]
fn a_call_that_a_fault_only_delays_is_a_plain_success() {
    let _clock = TestClock::new().install();
    set!(delayed, |fault| fault.latency(Duration::from_secs(1)));
    assert_eq!(delayed().ok(), Some(1));
    assert_eq!(attempts(name!(delayed)), counts([]), "at `events` it is not counted");
    at(Level::Calls, name!(delayed));
    assert_eq!(delayed().ok(), Some(1));
    assert_eq!(calls(name!(delayed)), counts([("ok", 1)]));
    assert_eq!(attempts(name!(delayed)), counts([("ok", 1)]));
}
