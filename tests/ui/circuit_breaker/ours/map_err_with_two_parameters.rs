use resilience::circuit_breaker;

#[derive(Debug)]
enum Error {
    Timeout,
}

#[circuit_breaker(map_err = |open, attempts| Error::Timeout)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
