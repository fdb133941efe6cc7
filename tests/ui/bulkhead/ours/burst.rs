use resilience::bulkhead;

#[bulkhead(20, burst = 5)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
