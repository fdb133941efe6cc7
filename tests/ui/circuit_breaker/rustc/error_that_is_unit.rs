use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch() -> Result<u32, ()> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
