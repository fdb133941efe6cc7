use resilience::circuit_breaker;

trait Stream {
    type Item;
}

impl Stream for () {
    type Item = u32;
}

#[circuit_breaker]
fn fetch() -> std::pin::Pin<Box<dyn Stream<Item = u32>>> {
    Box::pin(())
}

fn main() {
    let _ = fetch();
}
