use resilience::rate_limit;

#[rate_limit(100, key = "tenant".to_owned())]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
