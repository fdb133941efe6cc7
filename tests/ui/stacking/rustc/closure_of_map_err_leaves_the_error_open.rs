use resilience::{PolicyError, RetryError, circuit_breaker, retry};

#[derive(Debug)]
struct Error;

impl From<PolicyError> for Error {
    fn from(_: PolicyError) -> Self {
        Self
    }
}

#[retry(map_err = |error, attempts| RetryError::new(error, attempts))]
#[circuit_breaker]
fn fetch() -> Result<u32, RetryError<Error>> {
    Err(Error)
}

fn main() {
    let _ = fetch();
}
