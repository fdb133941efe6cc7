use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(name = format!("db {tenant}"))]
fn fetch(tenant: u32) -> io::Result<u32> {
    Ok(tenant)
}

fn main() {
    let _ = fetch(1);
}
