use resilience::retry;

#[derive(Clone, Copy, Debug)]
enum Error {
    Timeout,
    Status(u16),
    NotFound,
}

#[retry(on = Error::Status(BUSSY))]
fn fetch() -> Result<u32, Error> {
    Err(Error::Status(404))
}

fn main() {
    let _ = fetch();
}
