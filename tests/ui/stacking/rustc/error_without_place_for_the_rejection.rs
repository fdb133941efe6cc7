use resilience::{circuit_breaker, retry};

#[retry]
#[circuit_breaker]
async fn fetch() -> Result<u32, String> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
