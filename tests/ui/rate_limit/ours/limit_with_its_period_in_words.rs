use resilience::rate_limit;

#[rate_limit(limit = "5 per hour")]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
