//! A breaker with conflicts, and with a missing database.

use optimistic::{Counter, Error, Store};
use resilience::{CircuitBreaker, CircuitState, TestClock, circuit_breaker};
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;
use tempfile::tempdir;

/// Makes the next `times` attempts come too late, by writing in between.
fn disturb(path: &Path, times: u32) -> impl Fn() {
    let (others, left) = (Store::at(path), Cell::new(times));
    move || {
        if left.get() > 0 {
            left.set(left.get() - 1);
            let seen = others.read().expect("a row");
            others.replace(seen, seen.value).expect("nobody else has written");
        }
    }
}

/// All steps are in one test, because there is one breaker of this name in the process.
#[test]
fn a_conflict_is_no_failure_and_an_outage_is() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let folder = tempdir().expect("there is room for a folder");
    let path = folder.path().join("counter.db");
    let breaker = CircuitBreaker::named("counter");

    // The file is not there yet.
    let counter = Counter::new(Store::at(&path));
    for failures in 1..5 {
        assert!(counter.add(&|| ()).expect_err("there is no file").is_outage());
        assert_eq!(breaker.snapshot().failures(), failures);
    }

    // A hundred conflicts neither add to the row of failures nor end it.
    Store::create(&path).expect("a counter");
    let before = clock.elapsed();
    let contended = Counter::new(Store::at(&path));
    ignored_a_hundred_times(&contended, &path, &breaker);
    assert!(clock.elapsed() > before + Duration::from_secs(1), "each was followed by a wait");
    assert_eq!((breaker.state(), breaker.snapshot().failures()), (CircuitState::Closed, 0));

    // The file is gone, for new connections.
    std::fs::rename(&path, folder.path().join("elsewhere.db")).expect("it can be renamed");
    let counter = Counter::new(Store::at(&path));
    for _ in 0..5 {
        assert!(counter.add(&|| ()).expect_err("there is no file").is_outage());
    }
    assert_eq!(breaker.state(), CircuitState::Open);
    assert!(matches!(counter.add(&|| panic!("it does not run")), Err(Error::Rejected(_))));

    // It is back.
    std::fs::rename(folder.path().join("elsewhere.db"), &path).expect("it can be renamed");
    clock.advance(Duration::from_secs(30));
    counter.add(&|| ()).expect("the probe succeeds");
    assert_eq!((breaker.state(), breaker.snapshot().failures()), (CircuitState::Closed, 0));
}

/// A call of 101 attempts, of which the last succeeds and ends the row of four failures.
fn ignored_a_hundred_times(counter: &Counter, path: &Path, breaker: &CircuitBreaker) {
    let (disturb, attempts) = (disturb(path, 100), Cell::new(0));
    counter
        .add(&|| {
            assert_eq!((breaker.state(), breaker.snapshot().failures()), (CircuitState::Closed, 4));
            attempts.set(attempts.get() + 1);
            disturb();
        })
        .expect("nobody is in the way of the last attempt");
    assert_eq!(attempts.get(), 101);
}

/// The mistake that `ignore` prevents: a conflict is transient, and without `on` a transient error
/// is a failure.
#[circuit_breaker(threshold = 5)]
fn add_under_the_defaults(counter: &Counter, think: &dyn Fn()) -> Result<(), Error> {
    counter.add_once(think)
}

#[test]
fn under_the_defaults_conflicts_would_open_the_circuit() {
    let folder = tempdir().expect("there is room for a folder");
    let path = folder.path().join("counter.db");
    Store::create(&path).expect("a counter");
    let counter = Counter::new(Store::at(&path));
    let disturb = disturb(&path, 5);
    for _ in 0..5 {
        assert!(matches!(add_under_the_defaults(&counter, &disturb), Err(Error::Conflict)));
    }
    assert!(matches!(add_under_the_defaults(&counter, &disturb), Err(Error::Rejected(_))));
}
