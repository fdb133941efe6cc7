use resilience::fallback;

#[fallback(value = 1)]
fn fetch() -> u32 {
    1
}

fn main() {
    let _ = fetch();
}
