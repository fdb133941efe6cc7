use resilience::circuit_breaker;
use std::io;

#[circuit_breaker(key = String::from(tenant))]
async fn quota(tenant: String) -> io::Result<usize> {
    Ok(tenant.len())
}

fn main() {}
