use resilience::bulkhead;

#[bulkhead(20, permit = "permit")]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
