use std::io;

use resilience::circuit_breaker;

const LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

#[circuit_breaker(call_timeout = LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
