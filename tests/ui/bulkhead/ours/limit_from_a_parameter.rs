use resilience::bulkhead;

#[bulkhead(limit = size)]
fn call(size: u32) -> std::io::Result<u32> {
    Ok(size)
}

fn main() {}
