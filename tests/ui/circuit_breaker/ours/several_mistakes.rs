use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(treshold = 5, cooldown = 0s, probes = 0, name = "", window(5))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
