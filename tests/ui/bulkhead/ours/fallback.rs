use resilience::bulkhead;

#[bulkhead(20, fallback_method = cached)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
