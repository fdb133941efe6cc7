//! Scenario layer: guarded and retried functions that call each other.

use std::io;

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, RetryError, TestClock, circuit_breaker, retry};

use crate::support::{Error, Kit, Outcome, Runs, is_rejected, outcome, secs, snapshot, state};

use CircuitState::{Closed, Open};

#[test]
fn a_guarded_function_may_call_another_of_the_same_breaker() {
    guarded!(inner, name = "kits: same breaker", threshold = 3, cooldown = 10s, probes = 2);
    #[circuit_breaker(name = "kits: same breaker", threshold = 3, cooldown = 10s, probes = 2)]
    fn outer(kit: &Kit, letter: char) -> Outcome {
        inner(kit, letter)
    }
    let kit = Kit::new("kits: same breaker");
    assert_eq!(outer(&kit, 'f'), Err(Error::Failed));
    assert_eq!(kit.seen().failures(), 2, "each counts its own call");
    assert_eq!(outer(&kit, 's'), Ok(()));
    kit.follow(outer, "ff", "co");
    kit.clock.advance(secs(10));
    // Both are probes: there is room for two.
    assert_eq!(outer(&kit, 's'), Ok(()));
    assert_eq!((kit.state(), kit.seen().times_opened()), (Closed, 1));
}

#[test]
fn recursion_under_one_breaker_counts_each_level() {
    #[circuit_breaker(name = "kits: recursion", threshold = 4)]
    fn call(depth: u32) -> Outcome {
        if depth == 0 { Err(Error::Failed) } else { call(depth - 1) }
    }
    assert_eq!(call(2), Err(Error::Failed));
    assert_eq!(snapshot("kits: recursion").failures(), 3);
    assert_eq!(call(0), Err(Error::Failed));
    assert_eq!(state("kits: recursion"), Open);
}

#[test]
fn a_rejection_below_that_the_error_shows_opens_none_above() {
    #[circuit_breaker(name = "kits: below", threshold = 1)]
    fn below(runs: &Runs) -> io::Result<()> {
        runs.add();
        Err(io::ErrorKind::TimedOut.into())
    }
    #[circuit_breaker(name = "kits: above", threshold = 2, on = _)]
    fn above(runs: &Runs) -> io::Result<()> {
        below(runs)
    }
    let runs = Runs::default();
    for _ in 0..10 {
        let error = above(&runs).expect_err("it is down");
        let name = error.get_ref().and_then(|inner| inner.downcast_ref()).map(CircuitOpen::name);
        assert!(matches!(name, None | Some("kits: below")));
    }
    assert_eq!((runs.count(), snapshot("kits: above").failures(), state("kits: above")), (1, 1, Closed));
    assert_eq!(snapshot("kits: below").rejected(), 9);
}

#[test]
fn a_retry_stops_at_the_rejection_of_a_function_it_calls() {
    #[circuit_breaker(threshold = 2)]
    fn plain(runs: &Runs) -> Result<(), CircuitOpenOr> {
        runs.add();
        Err(CircuitOpenOr::Failed)
    }
    #[retry(attempts = 10, base = 0ms, on = CircuitOpenOr::Failed)]
    fn by_pattern(runs: &Runs) -> Result<(), CircuitOpenOr> {
        plain(runs)
    }
    let runs = Runs::default();
    assert_eq!(by_pattern(&runs), Err(CircuitOpenOr::Open));
    assert_eq!(runs.count(), 2);
}

#[test]
fn a_retry_stops_at_a_rejection_that_became_an_io_error() {
    #[circuit_breaker(threshold = 2)]
    fn wrapped(runs: &Runs) -> io::Result<()> {
        runs.add();
        Err(io::ErrorKind::TimedOut.into())
    }
    #[retry(attempts = 10, base = 0ms, map_err = RetryError::new)]
    fn by_type(runs: &Runs, asked: &Runs) -> Result<(), RetryError<io::Error>> {
        asked.add();
        wrapped(runs)?;
        Ok(())
    }
    let (runs, asked) = (Runs::default(), Runs::default());
    assert!(by_type(&runs, &asked).is_err());
    assert_eq!((runs.count(), asked.count()), (2, 3));
}

#[derive(Clone, Debug, PartialEq)]
enum CircuitOpenOr {
    Failed,
    Open,
}

impl From<CircuitOpen> for CircuitOpenOr {
    fn from(_: CircuitOpen) -> Self {
        CircuitOpenOr::Open
    }
}

#[test]
fn functions_that_call_each_other_retry_and_guard_as_each_says() {
    #[retry(attempts = 2, base = 1s, jitter = none)]
    fn part(runs: &Runs, letter: char) -> Outcome {
        runs.add();
        outcome(letter)
    }
    #[circuit_breaker(name = "kits: two parts", threshold = 2)]
    fn whole(runs: &Runs, letters: [char; 2]) -> Outcome {
        part(runs, letters[0])?;
        part(runs, letters[1])
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let runs = Runs::default();
    assert_eq!(whole(&runs, ['s', 's']), Ok(()));
    assert_eq!(whole(&runs, ['s', 'f']), Err(Error::Failed));
    assert_eq!((runs.count(), clock.elapsed()), (5, secs(1)));
    assert_eq!(whole(&runs, ['f', 's']), Err(Error::Failed));
    assert!(is_rejected(&whole(&runs, ['s', 's'])));
    assert_eq!((runs.count(), CircuitBreaker::named("kits: two parts").snapshot().times_opened()), (7, 1));
}
