use resilience::circuit_breaker;

#[circuit_breaker]
fn fetch() -> () {
    println!("fetching")
}

fn main() {
    fetch();
}
