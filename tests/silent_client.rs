//! The error of a client whose feature is off has no answer, and somebody hears of it. `.ci/run` runs it.
#![cfg(all(feature = "tracing", not(feature = "reqwest")))]

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use resilience::{CircuitBreaker, CircuitOpen, Transient, circuit_breaker, retry};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps the warnings that name an error type.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{field}={value:?} ");
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "resilience" && *metadata.level() == Level::WARN
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        if line.0.contains("error_type") {
            self.0.lock().unwrap().push(line.0);
        }
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn failed() -> reqwest::Error {
    reqwest::Client::new().get("no address").build().expect_err("it is no address")
}

#[retry(attempts = 3, base = 0ms)]
fn retried(attempts: &mut u32) -> Result<(), reqwest::Error> {
    *attempts += 1;
    Err(failed())
}

#[retry(attempts = 3, base = 0ms)]
fn boxed() -> Result<(), Box<reqwest::Error>> {
    Err(Box::new(failed()))
}

#[retry(attempts = 3, base = 0ms, on = _)]
fn said() -> Result<(), reqwest::Error> {
    Err(failed())
}

#[expect(dead_code, reason = "what is in it is not looked at")]
enum Guarded {
    Open(CircuitOpen),
    Http(reqwest::Error),
}

impl Transient for Guarded {
    fn transience(&self) -> resilience::Transience {
        matches!(self, Guarded::Http(_)).into()
    }
}

#[circuit_breaker(breaker = breaker, map_err = Guarded::Open)]
fn guarded(breaker: &CircuitBreaker) -> Result<(), Guarded> {
    Err(Guarded::Http(failed()))
}

/// One test, as the process remembers.
#[test]
fn the_first_failure_of_a_client_that_says_nothing_is_told() {
    let log = Log::default();
    let told = || log.0.lock().unwrap().len();
    let mut attempts = 0;
    // Nobody listens, so nobody has been told.
    assert!(retried(&mut attempts).is_err());
    tracing::subscriber::with_default(log.clone(), || {
        assert!(said().is_err());
        let breaker = CircuitBreaker::unshared("with an answer").build();
        assert!(guarded(&breaker).is_err());
        assert_eq!(told(), 0, "who says what to do is not told");

        assert!(retried(&mut attempts).is_err());
        assert_eq!(told(), 1);
        assert!(retried(&mut attempts).is_err());
        assert!(boxed().is_err());
        assert_eq!(told(), 1, "once is enough");
    });
    assert_eq!(attempts, 9, "every error is retried");
    let line = log.0.lock().unwrap()[0].clone();
    for part in [
        "error_type=\"reqwest::error::Error\"",
        "feature=\"reqwest\"",
        "enable the feature `reqwest` of `resilience`, which is for reqwest 0.13",
    ] {
        assert!(line.contains(part), "{line}");
    }
}
