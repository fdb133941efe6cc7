use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(threshold = limit)]
fn fetch(limit: u32) -> io::Result<u32> {
    Ok(limit)
}

fn main() {
    let _ = fetch(5);
}
