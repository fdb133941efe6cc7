use resilience::{bulkhead, circuit_breaker, timeout};

#[timeout(1s)]
#[bulkhead(20)]
#[circuit_breaker]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
