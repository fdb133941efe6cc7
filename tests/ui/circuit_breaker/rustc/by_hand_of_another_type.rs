use std::io;

use resilience::circuit_breaker;

const LIMIT: u32 = 5;

#[circuit_breaker(breaker = LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
