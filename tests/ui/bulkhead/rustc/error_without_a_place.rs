use resilience::bulkhead;

#[derive(Debug)]
enum Error {
    Timeout,
}

#[bulkhead(20)]
fn fetch() -> Result<u32, Error> {
    Err(Error::Timeout)
}

fn main() {
    let _ = fetch();
}
