use resilience::bulkhead;

#[bulkhead(20usize)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
