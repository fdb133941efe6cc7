use resilience::{bulkhead, circuit_breaker, retry};

#[bulkhead(20, permit = permit)]
#[circuit_breaker]
#[retry]
fn call() -> std::io::Result<u32> {
    drop(permit);
    Ok(1)
}

fn main() {}
