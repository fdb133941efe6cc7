use resilience::bulkhead;

#[bulkhead(queue = 50, wait = 1s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
