use resilience::{bulkhead, fallback};

#[bulkhead(4..=64)]
#[fallback(value = 0)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
