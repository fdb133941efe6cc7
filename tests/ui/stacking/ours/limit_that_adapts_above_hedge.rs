use resilience::{bulkhead, hedge};

#[bulkhead(4..=64)]
#[hedge(p95)]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
