use std::io;

use resilience::circuit_breaker;

const NAME: u32 = 5;

#[circuit_breaker(name = NAME)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
