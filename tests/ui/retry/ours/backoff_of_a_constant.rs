use std::io;

use resilience::retry;

const DELAYS: [u64; 3] = [1, 2, 5];

#[retry(backoff = DELAYS)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
