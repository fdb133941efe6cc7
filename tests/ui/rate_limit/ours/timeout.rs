use resilience::rate_limit;

#[rate_limit(100, timeout = 2s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
