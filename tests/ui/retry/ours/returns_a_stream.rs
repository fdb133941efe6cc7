use resilience::retry;

trait Stream {
    type Item;
}

impl Stream for () {
    type Item = u32;
}

#[retry]
fn fetch() -> impl Stream<Item = u32> {}

fn main() {
    let _ = fetch();
}
