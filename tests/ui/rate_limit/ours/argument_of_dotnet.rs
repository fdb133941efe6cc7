use resilience::rate_limit;

#[rate_limit(token_limit = 100, tokens_per_period = 100, replenishment_period = 1s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
