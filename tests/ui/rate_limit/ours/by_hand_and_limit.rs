use resilience::rate_limit;

static LIMITER: u32 = 20;

#[rate_limit(100, limiter = LIMITER)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
