use std::io;

use resilience::rate_limit;

const LIMIT: u32 = 5;

#[rate_limit(limiter = LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
