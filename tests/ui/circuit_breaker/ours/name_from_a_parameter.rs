use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(name = name)]
fn fetch(name: &'static str) -> io::Result<u32> {
    name.parse().map_err(io::Error::other)
}

fn main() {
    let _ = fetch("payments");
}
