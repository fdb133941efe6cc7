use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(cooldown_factor = growth)]
fn fetch(growth: f64) -> io::Result<u32> {
    let _ = growth;
    Ok(1)
}

fn main() {
    let _ = fetch(2.0);
}
