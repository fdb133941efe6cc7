use resilience::fallback;

#[fallback(value = 1, on = _)]
fn fetch() -> Option<u32> {
    None
}

fn main() {
    let _ = fetch();
}
