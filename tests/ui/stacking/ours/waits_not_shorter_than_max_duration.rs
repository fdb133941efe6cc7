use resilience::{bulkhead, rate_limit, retry};

#[retry(max_duration = 1s)]
#[bulkhead(5, wait = 2s)]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

#[retry(max_duration = 1s)]
#[rate_limit(5, wait = 1s)]
fn metered() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
