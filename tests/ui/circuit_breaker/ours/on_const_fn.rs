use resilience::circuit_breaker;

#[circuit_breaker]
const fn fetch() -> Result<u32, resilience::CircuitOpen> {
    Ok(1)
}

const FETCHED: Result<u32, resilience::CircuitOpen> = fetch();

fn main() {
    let _ = FETCHED;
}
