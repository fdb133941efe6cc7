use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch() -> Result<u32, std::num::ParseIntError> {
    "1".parse()
}

fn main() {
    let _ = fetch();
}
