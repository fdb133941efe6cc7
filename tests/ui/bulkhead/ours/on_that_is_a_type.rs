use resilience::bulkhead;

#[bulkhead(4..=64, on = std::io::Error)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
