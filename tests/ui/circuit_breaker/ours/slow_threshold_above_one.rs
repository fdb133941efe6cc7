use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(slow = 1s, slow_threshold = 2.0)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
