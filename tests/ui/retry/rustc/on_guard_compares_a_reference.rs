use resilience::retry;

#[derive(Debug)]
enum Error {
    Status(u16),
}

#[retry(on = Error::Status(code) if code >= 500)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Status(500))
}

fn main() {
    let _ = fetch();
}
