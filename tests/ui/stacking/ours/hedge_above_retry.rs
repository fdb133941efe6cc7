use resilience::{hedge, retry};

#[hedge(100ms)]
#[retry]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
