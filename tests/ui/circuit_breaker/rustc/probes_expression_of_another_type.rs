use std::io;

use resilience::circuit_breaker;

const PROBES: i32 = 1;

#[circuit_breaker(probes = -PROBES)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
