use std::io;

use resilience::retry;

#[retry(backoff = |retry, _| u64::from(retry))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
