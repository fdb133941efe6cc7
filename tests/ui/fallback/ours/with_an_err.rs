use resilience::fallback;

enum Error {
    Timeout,
    NotFound,
}

#[fallback(with = Err(Error::NotFound))]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
