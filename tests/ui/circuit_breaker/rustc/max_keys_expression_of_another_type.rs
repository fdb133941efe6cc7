use std::io;

use resilience::circuit_breaker;

const MOST: usize = 50;

#[circuit_breaker(key = _host, max_keys = MOST)]
fn fetch(_host: &str) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch("host");
}
