use resilience::bulkhead;

#[bulkhead(20, queue = 100ms, wait = 1s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
