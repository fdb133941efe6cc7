use resilience::rate_limit;

#[derive(Debug)]
enum Error {
    Timeout,
}

#[rate_limit(100)]
async fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
