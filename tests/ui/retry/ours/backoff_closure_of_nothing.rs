use std::io;
use std::time::Duration;

use resilience::retry;

#[retry(backoff = || Duration::ZERO)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
