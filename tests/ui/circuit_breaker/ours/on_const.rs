use resilience::circuit_breaker;

#[circuit_breaker]
const LIMIT: u32 = 5;

fn main() {
    let _ = LIMIT;
}
