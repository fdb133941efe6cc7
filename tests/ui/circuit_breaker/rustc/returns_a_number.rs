use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch() -> u32 {
    1
}

fn main() {
    let _ = fetch();
}
