//! The series of the kinds of errors: zeros from the first call on.

use std::future::Future;

use resilience::telemetry::{self, Value};
use resilience::{PolicyError, TestClock, Transient, retry};

/// The counts of transient attempts of a function, by the kind of the error.
fn transient(function: &str) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let attempts =
        telemetry::instruments().find(|known| known.name() == "resilience.attempts").expect("it exists");
    attempts.each_series(|series| {
        if let (Some(of), Some("transient"), Some(kind), Value::Counter(count)) =
            (series.label("function"), series.label("outcome"), series.label("error_type"), series.value())
            && of == function
        {
            found.push((kind.to_owned(), count));
        }
    });
    found
}

fn kinds(function: &str) -> Vec<String> {
    transient(function).into_iter().map(|(kind, _)| kind).collect()
}

#[derive(Debug, thiserror::Error, Transient)]
enum Inner {
    #[expect(dead_code, reason = "no call fails with it")]
    #[error("down")]
    #[transient]
    Down,
    #[error("busy")]
    #[transient(kind = "throttled")]
    Busy,
}

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    #[transient(source)]
    Inner(#[from] Inner),
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

const ALL: [&str; 10] = [
    "_OTHER",
    "bulkhead_full",
    "circuit_open",
    "down",
    "inner",
    "not_found",
    "policy",
    "rate_limited",
    "throttled",
    "timed_out",
];

#[test]
fn all_kinds_are_zeros_after_a_first_call_that_succeeds() {
    #[retry(attempts = 2, base = 0ms)]
    fn charge(answer: fn() -> Result<u8, Error>) -> Result<u8, Error> {
        answer()
    }
    let _clock = TestClock::new().install();
    assert!(charge(|| Ok(1)).is_ok());
    let zeros: Vec<_> = ALL.iter().map(|kind| ((*kind).to_owned(), 0)).collect();
    assert_eq!(transient(name!(charge)), zeros);
    assert!(charge(|| Err(Inner::Busy.into())).is_err() && charge(|| Err(Error::NotFound)).is_err());
    let risen: Vec<_> =
        zeros.into_iter().map(|(kind, _)| if kind == "throttled" { (kind, 2) } else { (kind, 0) }).collect();
    assert_eq!(transient(name!(charge)), risen, "the series of the first error was there");
}

#[tokio::test]
async fn functions_of_every_kind_tell_their_kinds() {
    #[retry]
    async fn awaited() -> Result<u8, Error> {
        Ok(1)
    }
    #[retry]
    fn called() -> impl Future<Output = Result<u8, Error>> {
        std::future::ready(Ok(1))
    }
    #[retry(map_err = |error: Inner, _| format!("{error}"))]
    fn mapped() -> Result<u8, String> {
        Ok::<u8, Inner>(1)
    }
    assert!(awaited().await.is_ok() && called().await.is_ok());
    assert!(mapped().is_ok());
    assert_eq!(kinds(name!(awaited)), ALL);
    assert_eq!(kinds(name!(called)), ALL);
    assert_eq!(kinds(name!(mapped)), ["_OTHER", "down", "throttled"], "those of the body");
}

#[test]
fn a_type_that_tells_no_kinds_has_one_series() {
    #[retry]
    fn of_text() -> Result<u8, String> {
        Ok(1)
    }
    #[retry]
    fn of_parameter<E: Transient>(_no_errors: &[E]) -> Result<u8, E> {
        Ok(1)
    }
    #[retry(map_err = |error, _| format!("{error}"))]
    fn left_open() -> Result<u8, String> {
        "7".parse::<u8>()
    }
    #[retry]
    fn opaque() -> Result<impl Iterator<Item = u8>, Inner> {
        Ok(0..3)
    }
    assert!(opaque().is_ok());
    assert!(of_text().is_ok() && of_parameter::<Inner>(&[]).is_ok() && left_open().is_ok());
    for name in [name!(of_text), name!(of_parameter), name!(left_open), name!(opaque)] {
        assert_eq!(kinds(name), ["_OTHER"], "{name}");
    }
}
