use resilience::rate_limit;

#[rate_limit(100, per = time)]
fn call(time: std::time::Duration) -> std::io::Result<u32> {
    Ok(time.subsec_nanos())
}

fn main() {}
