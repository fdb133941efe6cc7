use std::io;

use resilience::circuit_breaker;

const PERCENT: u32 = 50;

#[circuit_breaker(slow = 1s, slow_threshold = PERCENT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
