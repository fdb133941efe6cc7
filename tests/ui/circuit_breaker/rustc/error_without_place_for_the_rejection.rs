use resilience::circuit_breaker;

#[derive(Debug)]
enum Error {
    Timeout,
}

#[circuit_breaker]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
