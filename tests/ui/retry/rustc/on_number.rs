use resilience::retry;

#[derive(Debug)]
enum Error {
    Timeout,
    Status(u16),
    NotFound,
}

#[retry(on = 503)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Status(404))
}

fn main() {
    let _ = fetch();
}
