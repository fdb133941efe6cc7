use std::io;

use resilience::retry;

#[retry(retries = limit)]
fn fetch(limit: u32) -> io::Result<u32> {
    Ok(limit)
}

fn main() {
    let _ = fetch(1);
}
