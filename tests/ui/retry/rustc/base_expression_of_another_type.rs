use std::io;

use resilience::retry;

const DELAY: u64 = 100;

#[retry(base = DELAY)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
