use std::io;

use resilience::retry;

#[retry(wait_fixed = 2s)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
