use resilience::retry;

#[derive(Debug)]
enum Error {
    Timeout,
    Status(u16),
    NotFound,
}

#[retry(give_up_on = Error::Status(code) if *code < 500)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Status(404))
}

fn main() {
    let _ = fetch();
}
