use resilience::bulkhead;

#[bulkhead(20, queue = 50)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
