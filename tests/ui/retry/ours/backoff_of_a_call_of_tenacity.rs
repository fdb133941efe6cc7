use std::io;

use resilience::retry;

#[retry(backoff = wait_fixed(2))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
