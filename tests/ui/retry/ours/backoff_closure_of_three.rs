use std::io;

use resilience::retry;

#[retry(backoff = |retry, error, last| last)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
