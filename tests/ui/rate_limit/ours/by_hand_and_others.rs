use resilience::rate_limit;

static LIMITER: u32 = 20;

#[rate_limit(limiter = LIMITER, per = 1m, burst = 5, wait = 1s, name = "api")]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
