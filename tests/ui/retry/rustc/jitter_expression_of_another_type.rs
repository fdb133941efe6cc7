use std::io;

use resilience::retry;

const JITTER: bool = true;

#[retry(jitter = JITTER)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
