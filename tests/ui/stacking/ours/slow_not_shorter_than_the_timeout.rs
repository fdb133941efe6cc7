use std::io;

use resilience::{circuit_breaker, timeout};

#[circuit_breaker(slow = 1m, slow_threshold = 50%)]
#[timeout("1m")]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
