use resilience::circuit_breaker;

type Found = Option<u32>;

#[circuit_breaker]
fn fetch() -> Found {
    Some(1)
}

fn main() {
    let _ = fetch();
}
