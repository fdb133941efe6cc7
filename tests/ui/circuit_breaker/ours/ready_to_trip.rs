use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(ready_to_trip = |counts| counts > 5)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
