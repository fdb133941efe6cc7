use std::io;

use resilience::retry;

const FACTOR: u32 = 2;

#[retry(factor = FACTOR)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
