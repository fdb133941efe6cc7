use resilience::rate_limit;

#[rate_limit(rate = "100/minute")]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
