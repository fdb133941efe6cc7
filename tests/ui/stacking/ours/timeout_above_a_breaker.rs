use std::io;

use resilience::{circuit_breaker, timeout};

#[timeout(2s)]
#[circuit_breaker(threshold = 5)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
