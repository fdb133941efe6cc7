use std::io;

use resilience::{circuit_breaker, timeout};

#[circuit_breaker(threshold = 50%, window = 3s)]
#[timeout(2s)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
