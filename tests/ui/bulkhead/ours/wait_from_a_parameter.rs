use resilience::bulkhead;

#[bulkhead(20, wait = size)]
fn call(size: std::time::Duration) -> std::io::Result<u32> {
    Ok(size.subsec_nanos())
}

fn main() {}
