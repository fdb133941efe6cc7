use std::io;
use std::time::Duration;

use resilience::circuit_breaker;

#[circuit_breaker(slow = limit, slow_threshold = 50%)]
fn fetch(limit: Duration) -> io::Result<u32> {
    let _ = limit;
    Ok(1)
}

fn main() {
    let _ = fetch(Duration::ZERO);
}
