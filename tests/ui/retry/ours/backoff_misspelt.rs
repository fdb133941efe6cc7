use std::io;

use resilience::retry;

#[retry(backoff = exponentail)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
