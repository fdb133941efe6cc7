use resilience::bulkhead;

#[bulkhead]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
