use resilience::bulkhead;

#[bulkhead(4..=64, bulkhead = BULKHEAD)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
