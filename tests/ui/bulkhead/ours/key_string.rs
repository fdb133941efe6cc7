use resilience::bulkhead;

#[bulkhead(20, key = "host")]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
