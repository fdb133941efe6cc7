use resilience::circuit_breaker;
use std::io;

#[circuit_breaker(probes = 65536)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {}
