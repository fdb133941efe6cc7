use resilience::fallback;

#[fallback(value = Some(5))]
fn fetch() -> Option<u32> {
    None
}

fn main() {
    let _ = fetch();
}
