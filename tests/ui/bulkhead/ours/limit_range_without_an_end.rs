use resilience::bulkhead;

#[bulkhead(4..)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
