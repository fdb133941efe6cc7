use std::io;

use resilience::circuit_breaker;

const CALLS: usize = 50;

#[circuit_breaker(threshold = 0.5, window = 2 * CALLS)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
