use std::io;

use resilience::circuit_breaker;

const RATE: u32 = 50;

#[circuit_breaker(failure_rate_threshold = RATE)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
