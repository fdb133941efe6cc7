use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(threshold = 50%, window = 20, min_calls = 50)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
