use resilience::bulkhead;

#[bulkhead(20, attempts = 3)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
