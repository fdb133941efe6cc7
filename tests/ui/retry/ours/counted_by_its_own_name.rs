use std::io;

use resilience::retry;

const RETRIES: u32 = 5;

#[retry(retry = RETRIES)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
