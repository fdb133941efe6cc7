//! The function under test, and what is seen of a call.

use resilience::{CircuitBreaker, CircuitOpen, Transient, circuit_breaker, retry};
use std::fmt::Debug;

/// What is seen of a call from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) attempts: u32,
    /// As the breaker has counted them. Ignored ones are neither.
    pub(crate) failures: u32,
    pub(crate) successes: u32,
    /// The kind of the error that the caller gets.
    pub(crate) kind: Option<&'static str>,
}

impl Seen {
    /// The server cannot do its work: three attempts, three failures.
    pub(crate) const fn outage(kind: &'static str) -> Self {
        Self { attempts: 3, failures: 3, successes: 0, kind: Some(kind) }
    }

    /// Others are in the way, for three attempts. To the breaker it is nothing.
    pub(crate) const fn contention(kind: &'static str) -> Self {
        Self { attempts: 3, failures: 0, successes: 0, kind: Some(kind) }
    }

    /// The server has answered, and would answer the same.
    pub(crate) const fn refusal(kind: &'static str) -> Self {
        Self { attempts: 1, failures: 0, successes: 1, kind: Some(kind) }
    }

    /// The data are broken: a failure that no other attempt heals.
    pub(crate) const fn damaged() -> Self {
        Self { attempts: 1, failures: 1, successes: 0, kind: Some("damaged") }
    }

    /// The second attempt succeeds, after an outage.
    pub(crate) const fn healed_outage() -> Self {
        Self { attempts: 2, failures: 1, successes: 1, kind: None }
    }

    /// The second attempt succeeds, after a conflict.
    pub(crate) const fn healed_contention() -> Self {
        Self { attempts: 2, failures: 0, successes: 1, kind: None }
    }
}

/// The error of a driver, or the breaker's.
#[derive(Debug, Transient)]
enum Failed<E> {
    #[transient(source)]
    Driver(E),
    Rejected(CircuitOpen),
}

#[retry(attempts = 3, base = 1ms, jitter = none, context = attempt)]
#[circuit_breaker(breaker = breaker, map_err = Failed::Rejected)]
async fn guarded<E: Transient>(
    breaker: &CircuitBreaker,
    step: &mut impl AsyncFnMut(u32) -> Result<(), E>,
) -> Result<(), Failed<E>> {
    step(attempt.number()).await.map_err(Failed::Driver)
}

/// Calls `step` with the number of the attempt, as often as its errors ask for.
pub(crate) async fn seen<E: Transient + Debug>(mut step: impl AsyncFnMut(u32) -> Result<(), E>) -> Seen {
    // With a rate, all that is recorded is there to be read.
    let breaker = CircuitBreaker::unshared("driver").failure_rate(1.0).window(10).min_calls(10).build();
    let mut attempts = 0;
    let result = guarded(&breaker, &mut async |number| {
        attempts += 1;
        step(number).await
    })
    .await;
    let snapshot = breaker.snapshot();
    let kind = match result {
        Ok(()) => None,
        Err(Failed::Driver(error)) => Some(error.kind()),
        Err(Failed::Rejected(open)) => panic!("ten calls are not reached: {open}"),
    };
    Seen { attempts, failures: snapshot.failures(), successes: snapshot.successes(), kind }
}

/// Compares all rows, and reports each that differs.
pub(crate) fn compare(rows: &[(&str, Seen, Seen)]) {
    let differ: Vec<String> = rows
        .iter()
        .filter(|(_, found, expected)| found != expected)
        .map(|(name, found, expected)| format!("{name}\n    found: {found:?}\n    expected: {expected:?}"))
        .collect();
    assert!(differ.is_empty(), "{} of {} rows differ\n{}", differ.len(), rows.len(), differ.join("\n"));
}
