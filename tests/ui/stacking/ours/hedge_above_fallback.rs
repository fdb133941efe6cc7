use resilience::{fallback, hedge};

#[hedge(100ms)]
#[fallback(value = 0)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
