use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(slow = 1s, slow_threshold = ratio)]
fn fetch(ratio: f64) -> io::Result<u32> {
    let _ = ratio;
    Ok(1)
}

fn main() {
    let _ = fetch(0.5);
}
