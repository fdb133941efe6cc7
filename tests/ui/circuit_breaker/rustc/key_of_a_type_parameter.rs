use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(key = tenant)]
fn fetch<T>(tenant: T) -> io::Result<u32> {
    drop(tenant);
    Ok(1)
}

fn main() {
    let _ = fetch(1);
}
