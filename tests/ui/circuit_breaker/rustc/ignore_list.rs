use resilience::{CircuitOpen, circuit_breaker};

#[derive(Debug)]
enum Error {
    Timeout,
    Status(u16),
    NotFound,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Self::NotFound
    }
}

#[circuit_breaker(ignore = [Error::Timeout, Error::NotFound])]
fn fetch() -> Result<u32, Error> {
    Err(Error::Status(404))
}

fn main() {
    let _ = fetch();
}
