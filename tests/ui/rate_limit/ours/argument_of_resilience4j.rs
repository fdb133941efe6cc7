use resilience::rate_limit;

#[rate_limit(limit_for_period = 100, limit_refresh_period = 1s, timeout_duration = 0ms)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
