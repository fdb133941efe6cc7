use std::io;

use resilience::{circuit_breaker, fallback};

#[circuit_breaker(threshold = 5)]
#[fallback(value = 0)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
