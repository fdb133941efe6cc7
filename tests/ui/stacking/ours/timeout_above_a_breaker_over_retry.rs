use std::io;

use resilience::{circuit_breaker, retry, timeout};

#[timeout(2s)]
#[circuit_breaker]
#[retry]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
