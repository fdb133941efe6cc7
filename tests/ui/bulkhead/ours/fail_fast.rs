use resilience::bulkhead;

#[bulkhead(20, fail_fast = true)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
