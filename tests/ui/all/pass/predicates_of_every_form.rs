use std::io;

use resilience::{CircuitOpen, Transience, circuit_breaker, retry};

#[derive(Debug)]
enum Error {
    Timeout,
    Status(u16),
    Open,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Self::Open
    }
}

impl Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Timeout)
    }
}

fn judge(error: &Error) -> Transience {
    error.is_transient().into()
}

mod r#in {
    pub fn r#try(_: &super::Error) -> bool {
        false
    }
}

#[retry(on = Error::Timeout | Error::Status(500..=599))]
fn by_pattern() -> Result<u32, Error> {
    Err(Error::Status(404))
}

#[retry(on = Error::Status(code) if *code >= 500, on_ok = 0)]
fn by_guard() -> Result<u32, Error> {
    Ok(1)
}

#[retry(on = _, on_ok = |number| *number == 0)]
#[circuit_breaker(ignore = Error::Status(404), on = |error: &Error| error.is_transient())]
fn by_closure() -> Result<u32, Error> {
    Ok(1)
}

#[retry(on = Error::is_transient)]
#[circuit_breaker(on = judge, ignore = r#in::r#try)]
fn by_path() -> Result<u32, Error> {
    Ok(1)
}

#[retry(on = |error| error.kind() == io::ErrorKind::TimedOut)]
fn by_method() -> io::Result<u32> {
    Ok(1)
}

mod codes {
    pub const BUSY: u16 = 503;
    pub const SLOW: &str = "slow";
}

enum Kind {
    Gone,
    Late(u16),
}

struct Busy;

use Kind::{Gone, Late};
use codes::{BUSY, SLOW};

#[retry(on = Gone | Late(BUSY), on_ok = None)]
fn by_imported_names() -> Result<Option<u32>, Kind> {
    Err(Late(404))
}

#[retry(on = (BUSY, _) | (_, SLOW), on_ok = [0, ..])]
fn by_parts() -> Result<[u8; 2], (u16, &'static str)> {
    Ok([1, 2])
}

#[retry(on = Busy)]
fn by_the_only_value() -> Result<u32, Busy> {
    Ok(1)
}

#[retry(on = 500..=599 | 429)]
#[circuit_breaker(on = codes::BUSY, map_err = |_| 0)]
async fn by_number() -> Result<u32, u16> {
    Ok(1)
}

#[retry(on = "slow")]
fn by_string() -> Result<u32, &'static str> {
    Ok(1)
}

fn main() {
    assert!(by_pattern().is_err());
    let _ = by_guard();
    let _ = by_closure();
    let _ = by_path();
    let _ = by_method();
    let _ = by_string();
    assert!(by_imported_names().is_err());
    let _ = by_parts();
    let _ = by_the_only_value();
    let _ = by_number();
    let _ = Gone;
}
