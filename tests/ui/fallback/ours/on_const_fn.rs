use resilience::fallback;

#[fallback(value = 1)]
const fn fetch() -> Option<u32> {
    None
}

fn main() {
    let _ = fetch();
}
