//! What the messages about arguments of other libraries propose to write.

use std::io;

use resilience::{circuit_breaker, retry};

#[derive(Debug)]
enum Error {
    Timeout,
    Status(u16),
    NotFound,
}

impl Error {
    fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout)
    }
}

const RATE: u32 = 50;
const FRACTION: f64 = 0.5;
const RETRIES: u32 = 5;

fn is_fatal(error: &Error) -> bool {
    matches!(error, Error::NotFound)
}

fn is_permanent(error: &Error) -> bool {
    !error.is_timeout()
}

struct Wrapped(io::Error);

impl From<io::Error> for Wrapped {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

macro_rules! opposites {
    ($($name:ident: $on:expr;)*) => {
        $(#[retry(on = $on, attempts = 1)]
        fn $name() -> Result<u32, Error> {
            Err(Error::Status(404))
        })*
    };
}

opposites! {
    function: |e| !is_fatal(e);
    functions: |e| !is_fatal(e) && !is_permanent(e);
    pattern: |e| !matches!(e, Error::NotFound);
    patterns: |e| !matches!(e, Error::NotFound | Error::Timeout);
    guard: |e| !matches!(e, Error::Status(code) if *code < 500);
    method: |error| !error.is_timeout();
}

#[retry(on = |e| e.kind() != io::ErrorKind::NotFound, attempts = 1 + RETRIES, base = 2s, factor = 1, jitter = none)]
fn kind() -> io::Result<u32> {
    Ok(1)
}

#[retry(base = 100ms, backoff = linear)]
fn linear() -> io::Result<u32> {
    Ok(1)
}

#[retry(map_err = |error: io::Error, _| Wrapped::from(error), attempts = 4, base = 1s, factor = 2, cap = 5s)]
fn conversion() -> Result<u32, Wrapped> {
    Ok(io::stdin().lines().count() as u32)
}

#[circuit_breaker(threshold = f64::from(RATE) / 100.0, slow_threshold = FRACTION, slow = 1s)]
fn rates() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = 5%, min_calls = 100, window = 100)]
fn of_a_window() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(key = host, on = |e| e.kind() != io::ErrorKind::NotFound)]
fn keyed(host: &str) -> io::Result<u32> {
    Ok(host.len() as u32)
}

fn main() {
    for call in [function, functions, pattern, patterns, guard, method] {
        assert!(call().is_err());
    }
    let _ = (kind(), linear(), rates(), of_a_window(), keyed("a"));
    let _ = conversion().map_err(|Wrapped(error)| error);
}
