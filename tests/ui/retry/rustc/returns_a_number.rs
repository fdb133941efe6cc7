use resilience::retry;

#[retry]
fn fetch() -> u32 {
    1
}

fn main() {
    let _ = fetch();
}
