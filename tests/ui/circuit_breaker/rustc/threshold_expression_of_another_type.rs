use std::io;

use resilience::circuit_breaker;

const THRESHOLD: usize = 5;

#[circuit_breaker(threshold = THRESHOLD)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
