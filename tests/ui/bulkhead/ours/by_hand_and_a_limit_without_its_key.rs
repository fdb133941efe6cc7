use resilience::bulkhead;

static BULKHEAD: u32 = 20;

#[bulkhead(5, bulkhead = BULKHEAD)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
