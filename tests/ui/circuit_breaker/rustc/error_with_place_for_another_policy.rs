use resilience::circuit_breaker;

#[derive(Debug)]
struct Error;

impl From<resilience::TimedOut> for Error {
    fn from(_: resilience::TimedOut) -> Self {
        Self
    }
}

#[circuit_breaker]
fn fetch() -> Result<u32, Error> {
    Err(Error)
}

fn main() {
    let _ = fetch();
}
