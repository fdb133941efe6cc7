use resilience::bulkhead;

#[bulkhead(20, map_err = |a, b| a)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
