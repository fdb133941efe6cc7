use resilience::bulkhead;

#[bulkhead(4..=2_000_000)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
