use resilience::rate_limit;

#[rate_limit]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
