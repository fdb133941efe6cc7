use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch<E: Default>() -> Result<u32, E> {
    Err(E::default())
}

fn main() {
    let _ = fetch::<String>();
}
