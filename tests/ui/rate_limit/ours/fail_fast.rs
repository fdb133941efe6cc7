use resilience::rate_limit;

#[rate_limit(100, fail_fast = true)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
