use resilience::fallback;

#[fallback(with = Some(5))]
fn fetch() -> Option<u32> {
    None
}

fn main() {
    let _ = fetch();
}
