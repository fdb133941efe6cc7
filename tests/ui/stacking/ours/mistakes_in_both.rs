use std::io;

use resilience::{circuit_breaker, retry};

#[retry(attempts = 0)]
#[circuit_breaker(threshold = 0)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
