use resilience::{bulkhead, retry};

#[bulkhead(4..=64)]
#[retry(attempts = 3)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
