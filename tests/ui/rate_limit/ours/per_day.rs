use resilience::rate_limit;

#[rate_limit(per_day = 5)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
