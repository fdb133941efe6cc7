use resilience::rate_limit;

#[rate_limit(requests_per_hour = 1000)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
