use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(key = host, shared_keys)]
fn fetch(host: &str) -> io::Result<u32> {
    host.parse().map_err(io::Error::other)
}

fn main() {
    let _ = fetch("eu");
}
