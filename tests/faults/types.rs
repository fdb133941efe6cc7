//! Error types with and without a place for an injected error.

use resilience::faults::{FaultKind, InjectedFault};
use resilience::{Attempts, RetryError, TestClock, circuit_breaker, retry};
use std::error::Error;
use std::fmt::Debug;
use std::io;

use crate::support::{Runs, injected, name, set};

#[derive(Debug)]
struct Plain;

#[retry(attempts = 2)]
fn without_a_place(runs: &Runs) -> Result<u32, Plain> {
    runs.run();
    Ok(7)
}

#[test]
fn a_function_without_a_place_for_the_error_runs() {
    set!(without_a_place, |fault| fault.script("error -> reject -> latency(1s)+error"));
    let clock = TestClock::new();
    let _installed = clock.install();
    let runs = Runs::default();
    for _ in 0..3 {
        assert_eq!(without_a_place(&runs).unwrap(), 7);
    }
    let of = |kind| injected(name!(without_a_place), kind);
    assert_eq!((of(FaultKind::Error), of(FaultKind::Reject), of(FaultKind::Latency)), (0, 0, 1));
    assert_eq!(runs.get(), 3);
}

#[retry(attempts = 2, map_err = RetryError::new)]
fn mapped_by_a_path(runs: &Runs) -> Result<u32, RetryError<io::Error>> {
    runs.run();
    Ok(7)
}

#[retry(attempts = 2, map_err = |error: io::Error, attempts: &Attempts| format!("{} {error}", attempts.made()))]
fn mapped_by_a_closure(runs: &Runs) -> Result<u32, String> {
    runs.run();
    Ok(7)
}

#[retry(attempts = 2, map_err = |error, _| format!("{error}"))]
fn left_open(runs: &Runs) -> Result<u32, String> {
    runs.run();
    "7".parse::<u32>()
}

#[test]
fn the_error_is_that_of_the_body_before_map_err() {
    let _installed = TestClock::new().install();
    let runs = Runs::default();
    set!(mapped_by_a_path, |fault| fault.error());
    let error = mapped_by_a_path(&runs).unwrap_err();
    assert_eq!(error.attempts(), 2);
    assert!(error.error().get_ref().is_some_and(|inner| inner.is::<InjectedFault>()));
    set!(mapped_by_a_closure, |fault| fault.error());
    let error = mapped_by_a_closure(&runs).unwrap_err();
    assert_eq!(error, format!("2 injected error in `{}`", name!(mapped_by_a_closure)));
    assert_eq!(runs.get(), 0);
}

#[test]
fn an_error_type_that_is_known_too_late_is_left_alone() {
    let runs = Runs::default();
    set!(left_open, |fault| fault.error());
    assert_eq!((left_open(&runs), runs.get()), (Ok(7), 1));
}

#[circuit_breaker]
fn boxed(runs: &Runs) -> Result<(), Box<dyn Error + Send + Sync>> {
    runs.run();
    Ok(())
}

#[circuit_breaker]
fn by_anyhow(runs: &Runs) -> anyhow::Result<()> {
    runs.run();
    Ok(())
}

#[test]
fn errors_of_any_type_hold_it() {
    let runs = Runs::default();
    set!(boxed, |fault| fault.error());
    set!(by_anyhow, |fault| fault.error());
    assert!(boxed(&runs).unwrap_err().is::<InjectedFault>());
    assert!(by_anyhow(&runs).unwrap_err().is::<InjectedFault>());
    assert_eq!(runs.get(), 0);
}

#[derive(Debug)]
struct OfFaults(InjectedFault);

impl From<InjectedFault> for OfFaults {
    fn from(fault: InjectedFault) -> Self {
        Self(fault)
    }
}

#[retry(attempts = 2)]
fn of_faults_alone(runs: &Runs) -> Result<u32, OfFaults> {
    runs.run();
    Ok(7)
}

#[test]
fn a_type_without_place_for_a_rejection_gets_the_fault() {
    let _installed = TestClock::new().install();
    set!(of_faults_alone, |fault| fault.reject());
    let runs = Runs::default();
    assert_eq!(of_faults_alone(&runs).unwrap_err().0.kind(), FaultKind::Reject);
    assert_eq!(runs.get(), 0);
}

#[retry(attempts = 1)]
fn stepped(runs: &Runs) -> io::Result<u32> {
    runs.run();
    Ok(7)
}

#[test]
fn a_step_of_a_test_that_runs_meets_no_fault() {
    use resilience::testing::{self, Step};

    set!(stepped, |fault| fault.error());
    let runs = Runs::default();
    let _steps = testing::fail(name!(stepped), [Step::<io::Error>::Run]);
    assert_eq!((stepped(&runs).ok(), runs.get()), (Some(7), 1));
    assert!(stepped(&runs).is_err(), "its steps are over");
    assert_eq!(runs.get(), 1);
}

#[retry(attempts = 2)]
fn generic<E: Debug>(error: E) -> Result<u32, E> {
    let _ = error;
    Ok(7)
}

#[retry(attempts = 2)]
fn generic_with_a_place<E: From<InjectedFault>>(_: &E) -> Result<u32, E> {
    Ok(7)
}

#[retry(attempts = 2)]
fn borrowed<'a>(text: &'a str) -> Result<u32, &'a str> {
    if text.is_empty() { Err(text) } else { Ok(7) }
}

#[test]
fn of_a_type_parameter_its_bounds_are_seen() {
    let _installed = TestClock::new().install();
    set!(generic, |fault| fault.error());
    set!(generic_with_a_place, |fault| fault.error());
    set!(borrowed, |fault| fault.error());
    assert!(generic(io::Error::other("no")).is_ok());
    assert!(generic_with_a_place(&io::Error::other("no")).is_err());
    assert_eq!(borrowed("seven"), Ok(7));
}

mod by_the_attribute {
    use super::*;
    use resilience::{fallback, faults};

    #[retry(attempts = 2)]
    #[faults(error = Plain)]
    fn plain(runs: &Runs) -> Result<u32, Plain> {
        runs.run();
        Ok(7)
    }

    #[fallback(with = |error| if error == 404 { Ok(1) } else { Err(error) })]
    #[faults(error = *code)]
    async fn awaited(runs: &Runs, code: &u32) -> Result<u32, u32> {
        runs.run();
        Ok(7)
    }

    #[retry(attempts = 2, map_err = |error, _| format!("{error}"))]
    #[faults(error = "x".parse::<u32>().unwrap_err())]
    fn left_open(runs: &Runs) -> Result<u32, String> {
        runs.run();
        "7".parse::<u32>()
    }

    #[faults]
    fn without_policies(runs: &Runs) -> io::Result<()> {
        runs.run();
        Ok(())
    }

    #[test]
    fn the_error_is_that_of_the_attribute() {
        let _installed = TestClock::new().install();
        let runs = Runs::default();
        set!(plain, |fault| fault.error());
        assert!(matches!(plain(&runs), Err(Plain)));
        set!(left_open, |fault| fault.error());
        assert_eq!(left_open(&runs), Err("invalid digit found in string".to_owned()));
        set!(without_policies, |fault| fault.error());
        assert!(without_policies(&runs).is_err());
        assert_eq!(runs.get(), 0);
        assert_eq!(injected(name!(plain), FaultKind::Error), 2);
    }

    #[tokio::test]
    async fn the_error_may_use_parameters() {
        set!(awaited, |fault| fault.error());
        let runs = Runs::default();
        assert_eq!((awaited(&runs, &404).await, awaited(&runs, &500).await), (Ok(1), Err(500)));
        assert_eq!(runs.get(), 0);
    }
}
