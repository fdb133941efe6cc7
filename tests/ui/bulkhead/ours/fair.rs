use resilience::bulkhead;

#[bulkhead(20, fair = true)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
