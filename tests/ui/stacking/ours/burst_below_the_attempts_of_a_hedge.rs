use resilience::{hedge, rate_limit};

#[hedge(100ms, attempts = 3)]
#[rate_limit(100, burst = 2)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
