use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch() -> ! {
    loop {}
}

fn main() {
    fetch();
}
