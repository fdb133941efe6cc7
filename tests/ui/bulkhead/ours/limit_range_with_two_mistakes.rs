use resilience::bulkhead;

#[bulkhead(limit = 0..=5s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
