use resilience::bulkhead;

#[bulkhead(20, queue = 0, wait = 100ms)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
