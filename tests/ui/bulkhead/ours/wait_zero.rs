use resilience::bulkhead;

#[bulkhead(20, wait = 0ms)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
