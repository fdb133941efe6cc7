use resilience::retry;

#[derive(Debug)]
enum Error {
    Timeout,
    Status(u16),
    NotFound,
}

#[retry(on = Error::Status(code) && code >= 500)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Status(404))
}

fn main() {
    let _ = fetch();
}
