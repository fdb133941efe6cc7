use resilience::bulkhead;

#[bulkhead(3_000_000_000)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
