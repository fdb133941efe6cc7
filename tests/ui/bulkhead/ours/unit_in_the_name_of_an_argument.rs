use resilience::bulkhead;

#[bulkhead(20, max_wait_ms = 100)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
