use resilience::circuit_breaker;
use std::io;

#[circuit_breaker(threshold = 50%, min_calls = 1048577)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {}
