use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(threshold = 50%, window = calls)]
fn fetch(calls: u32) -> io::Result<u32> {
    let _ = calls;
    Ok(1)
}

fn main() {
    let _ = fetch(5);
}
