use resilience::bulkhead;

#[bulkhead(max_concurrent_calls = 25, max_wait_duration = 10ms)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
