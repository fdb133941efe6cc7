use std::io;

use resilience::circuit_breaker;

static BREAKER: resilience::CircuitBreaker = resilience::CircuitBreaker::builder("by-hand-and-profile").build();

#[circuit_breaker(breaker = BREAKER, profile = "gentle")]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
