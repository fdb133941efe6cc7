use std::io;

use resilience::retry;

#[retry(wait = wait_exponential(multiplier = 1, min = 4, max = 10))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
