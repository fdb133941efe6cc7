use std::io;

use resilience::retry;

#[retry(linear_backoff = 200ms)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
