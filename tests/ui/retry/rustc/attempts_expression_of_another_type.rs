use std::io;

use resilience::retry;

const LIMIT: usize = 5;

#[retry(attempts = LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
