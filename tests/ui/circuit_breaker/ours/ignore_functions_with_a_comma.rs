use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(ignore = is_a, is_b)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
