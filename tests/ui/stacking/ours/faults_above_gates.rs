use resilience::{bulkhead, faults, rate_limit};

#[faults]
#[rate_limit(100)]
#[bulkhead(20)]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
