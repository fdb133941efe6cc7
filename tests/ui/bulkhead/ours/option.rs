use resilience::bulkhead;

#[bulkhead(20)]
fn call() -> Option<u32> {
    Some(1)
}

fn main() {}
