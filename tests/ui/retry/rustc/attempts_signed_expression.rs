use std::io;

use resilience::retry;

#[retry(attempts = limit)]
fn fetch(limit: i32) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch(5);
}
