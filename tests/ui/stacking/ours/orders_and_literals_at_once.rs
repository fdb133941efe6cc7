use std::io;

use resilience::{circuit_breaker, retry, timeout};

#[timeout(10s)]
#[timeout(5s)]
#[retry(max_duration = 20s)]
#[timeout(6s)]
#[circuit_breaker(threshold = 0)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
