use resilience::rate_limit;

#[rate_limit(100)]
fn fetch() -> u32 {
    1
}

fn main() {
    let _ = fetch();
}
