use resilience::rate_limit;

#[rate_limit(100, limit = 30)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
