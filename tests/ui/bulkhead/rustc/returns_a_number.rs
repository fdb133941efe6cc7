use resilience::bulkhead;

#[bulkhead(20)]
fn fetch() -> u32 {
    1
}

fn main() {
    let _ = fetch();
}
