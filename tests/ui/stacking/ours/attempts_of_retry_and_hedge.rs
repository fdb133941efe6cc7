use resilience::{hedge, retry};

#[retry(attempts = 6)]
#[hedge(100ms)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
