use resilience::bulkhead;

#[bulkhead(20, fail_fast = false)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
