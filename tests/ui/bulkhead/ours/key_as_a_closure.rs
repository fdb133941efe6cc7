use resilience::bulkhead;

#[bulkhead(20, key = |host| host)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
