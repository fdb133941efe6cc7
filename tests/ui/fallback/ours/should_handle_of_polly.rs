use resilience::fallback;

enum Error {
    Timeout,
    NotFound,
}

#[fallback(value = 1, should_handle = Error::Timeout)]
fn fetch() -> Result<u32, Error> {
    Err(Error::NotFound)
}

fn main() {
    let _ = fetch();
}
