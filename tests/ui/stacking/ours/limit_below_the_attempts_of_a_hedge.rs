use resilience::{hedge, rate_limit};

#[hedge(100ms)]
#[rate_limit(1)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
