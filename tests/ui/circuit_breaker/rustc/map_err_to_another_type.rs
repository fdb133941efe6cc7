use resilience::circuit_breaker;

#[derive(Debug)]
enum Error {
    Timeout,
}

#[circuit_breaker(map_err = |open| open.to_string())]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
