use resilience::{bulkhead, rate_limit};

#[rate_limit(100, per = 0s)]
#[bulkhead(0)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
