use resilience::rate_limit;

#[rate_limit(calls)]
fn call(calls: u32) -> std::io::Result<u32> {
    Ok(calls)
}

fn main() {}
