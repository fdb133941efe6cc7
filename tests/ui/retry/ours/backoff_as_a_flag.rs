use std::io;

use resilience::retry;

#[retry(exponential_backoff)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
