use std::io;

use resilience::circuit_breaker;

const GROWTH: u32 = 2;

#[circuit_breaker(cooldown_factor = GROWTH)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
