use std::io;

use resilience::rate_limit;

const LIMIT: usize = 5;

#[rate_limit(LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
