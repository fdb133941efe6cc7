use resilience::bulkhead;

#[bulkhead(core_size = 10)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
