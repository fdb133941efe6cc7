use resilience::bulkhead;

#[bulkhead(20)]
struct Call {
    limit: u32,
}

fn main() {}
