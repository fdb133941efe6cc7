use resilience::fallback;

enum Error {
    Timeout,
    NotFound,
}

#[fallback(value = 1, skip_on = Error::NotFound)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
