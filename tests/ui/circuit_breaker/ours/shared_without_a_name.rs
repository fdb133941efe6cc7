use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(shared)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
