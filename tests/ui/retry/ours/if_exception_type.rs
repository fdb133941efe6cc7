use std::io;

use resilience::retry;

#[retry(retry = retry_if_exception_type(IOError))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
