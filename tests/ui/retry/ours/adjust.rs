use std::io;

use resilience::retry;

#[retry(adjust = |error, delay| error.retry_after().or(delay))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
