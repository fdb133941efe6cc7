use resilience::{circuit_breaker, hedge};

#[hedge(100ms)]
#[circuit_breaker]
#[hedge(100ms)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
