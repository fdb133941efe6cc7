use resilience::rate_limit;

#[rate_limit(100, map_err = || std::io::Error::other("later"))]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
