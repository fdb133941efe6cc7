use resilience::bulkhead;

#[bulkhead(4..64)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
