use resilience::bulkhead;

#[bulkhead(bulkhead = "prices")]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
