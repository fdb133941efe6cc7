use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(cooldown_secs = 30)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
