use std::io;

use resilience::rate_limit;

const WAIT: u64 = 5;

#[rate_limit(100, wait = WAIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
