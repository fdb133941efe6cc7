use resilience::{circuit_breaker, hedge, timeout};

#[hedge(1s)]
#[circuit_breaker]
#[timeout(1s)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
