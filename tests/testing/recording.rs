//! `testing::Recorder`.

use resilience::testing::{self, Recorder, Step};
use resilience::{CircuitState, circuit_breaker, retry};
use std::io;
use std::time::Duration;

#[retry(attempts = 3, base = 100ms, jitter = none, name = "recording::retry")]
#[circuit_breaker(name = "recording::breaker", threshold = 2, cooldown = 30s)]
fn call(up: bool) -> io::Result<()> {
    if up { Ok(()) } else { Err(io::ErrorKind::ConnectionReset.into()) }
}

const CALL: &str = concat!(module_path!(), "::call");

#[test]
fn it_sees_attempts_waits_and_transitions() {
    use CircuitState::{Closed, HalfOpen, Open};

    let (clock, recorder) = (resilience::TestClock::new(), Recorder::new());
    let _installed = clock.install();
    assert!(call(true).is_ok() && call(false).is_err());
    assert!(call(true).is_err(), "the circuit is open");
    clock.advance(Duration::from_secs(30));
    assert!(call(true).is_ok());
    assert_eq!(recorder.attempts(CALL), 1 + 2 + 1);
    let waits = [Duration::from_millis(100)];
    assert_eq!((recorder.waits(CALL), recorder.waits("recording::retry")), (waits.to_vec(), waits.to_vec()));
    assert_eq!(
        recorder.transitions("recording::breaker"),
        [(Closed, Open), (Open, HalfOpen), (HalfOpen, Closed)]
    );
    assert!(recorder.transitions(CALL).is_empty() && recorder.attempts("recording::retry") == 0);
}

#[retry(attempts = 2)]
fn injected() -> io::Result<()> {
    Ok(())
}

#[test]
fn an_error_in_place_of_the_body_is_an_attempt() {
    let (_no_waits, recorder) = (testing::no_waits(), Recorder::new());
    let name = concat!(module_path!(), "::injected");
    let _fail = testing::fail(name, [Step::Err(io::Error::from(io::ErrorKind::TimedOut))]);
    assert!(injected().is_ok());
    assert_eq!((recorder.attempts(name), recorder.waits(name).len()), (2, 1));
}
