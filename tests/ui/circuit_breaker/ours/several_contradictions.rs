use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(window = 10, threshold = 150%, min_calls = 50, slow = 0s, cooldown = 30s, cooldown_cap = 10s, max_keys = 5)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
