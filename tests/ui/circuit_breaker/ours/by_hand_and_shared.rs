use std::io;

use resilience::{CircuitBreaker, circuit_breaker};

static BREAKER: CircuitBreaker = CircuitBreaker::builder("payments").build();

#[circuit_breaker(breaker = BREAKER, shared)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
