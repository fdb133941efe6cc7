use resilience::fallback;

enum Error {
    Timeout,
    NotFound,
}

#[fallback(with = |Error::Timeout| Ok(1))]
fn fetch() -> Result<u32, Error> {
    Err(Error::NotFound)
}

fn main() {
    let _ = fetch();
}
