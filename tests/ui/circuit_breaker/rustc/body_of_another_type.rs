use std::io;

use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch() -> io::Result<u32> {
    "one"
}

fn main() {
    let _ = fetch();
}
