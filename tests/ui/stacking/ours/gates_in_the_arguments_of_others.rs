use resilience::{circuit_breaker, retry};

#[retry(rate_limit = 100)]
#[circuit_breaker(bulkhead = 20, burst = 5)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
