use resilience::rate_limit;

#[rate_limit(max_burst = 5, rate = 10)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
