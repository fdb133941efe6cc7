use std::io;

use resilience::retry;

#[retry(backoff = || std::time::Duration::ZERO)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
