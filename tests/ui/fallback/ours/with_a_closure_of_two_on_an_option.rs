use resilience::fallback;

#[fallback(with = |a, b| Some(1))]
fn fetch() -> Option<u32> {
    None
}

fn main() {
    let _ = fetch();
}
