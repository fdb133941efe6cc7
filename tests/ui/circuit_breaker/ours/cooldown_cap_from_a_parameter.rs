use std::io;
use std::time::Duration;

use resilience::circuit_breaker;

#[circuit_breaker(cooldown_cap = most)]
fn fetch(most: Duration) -> io::Result<u32> {
    let _ = most;
    Ok(1)
}

fn main() {
    let _ = fetch(Duration::ZERO);
}
