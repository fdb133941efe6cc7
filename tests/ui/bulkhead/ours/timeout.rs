use resilience::bulkhead;

#[bulkhead(20, timeout = 2)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
