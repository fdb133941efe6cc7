use std::io;

use resilience::retry;

#[retry(backoff = [1, 2, 5])]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
