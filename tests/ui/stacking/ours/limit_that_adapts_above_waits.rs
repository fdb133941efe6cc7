use resilience::{bulkhead, rate_limit};

#[bulkhead(4..=64)]
#[rate_limit(100, wait = 1s)]
#[bulkhead(4..=64)]
#[bulkhead(20, queue = 50, wait = 1s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
