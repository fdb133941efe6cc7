use resilience::{bulkhead, hedge};

#[hedge(100ms)]
#[bulkhead(1)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
