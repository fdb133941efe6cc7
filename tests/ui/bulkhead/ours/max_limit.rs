use resilience::bulkhead;

#[bulkhead(min_limit = 4, max_limit = 64)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
