use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(key = host, max_keys = limit)]
fn fetch(host: &str, limit: u32) -> io::Result<u32> {
    let _ = (host, limit);
    Ok(1)
}

fn main() {
    let _ = fetch("a", 5);
}
