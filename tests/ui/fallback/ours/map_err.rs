use resilience::fallback;

enum Error {
    Timeout,
    NotFound,
}

#[fallback(map_err = |_| Error::NotFound)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
