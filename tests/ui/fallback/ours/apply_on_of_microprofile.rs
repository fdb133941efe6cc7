use resilience::fallback;

enum Error {
    Timeout,
    NotFound,
}

#[fallback(value = 1, apply_on = Error::Timeout)]
fn fetch() -> Result<u32, Error> {
    Err(Error::NotFound)
}

fn main() {
    let _ = fetch();
}
