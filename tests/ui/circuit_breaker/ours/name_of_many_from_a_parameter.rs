use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(name = host, key = host)]
fn fetch(host: &'static str) -> io::Result<u32> {
    let _ = host;
    Ok(1)
}

fn main() {
    let _ = fetch("a");
}
