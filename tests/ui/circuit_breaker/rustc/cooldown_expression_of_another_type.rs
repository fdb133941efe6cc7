use std::io;

use resilience::circuit_breaker;

const COOLDOWN: u64 = 30;

#[circuit_breaker(cooldown = COOLDOWN)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
