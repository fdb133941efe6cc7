use resilience::{bulkhead, timeout};

#[timeout(1s)]
#[bulkhead(20, wait = 1s)]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
