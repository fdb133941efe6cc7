use resilience::retry;

#[derive(Debug)]
enum Error {
    Timeout,
}

#[retry(on = Error::Slow)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
