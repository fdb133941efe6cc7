use std::io;

use resilience::{circuit_breaker, retry, timeout};

#[retry]
#[timeout(2s)]
#[circuit_breaker]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
