use std::io;

use resilience::{circuit_breaker, fallback, retry};

#[retry]
#[circuit_breaker]
#[fallback(value = 0)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
