use resilience::{hedge, retry};

#[retry]
#[hedge(100ms, attempts = 4)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
