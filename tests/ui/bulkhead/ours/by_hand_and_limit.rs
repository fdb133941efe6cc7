use resilience::bulkhead;

static BULKHEAD: u32 = 20;

#[bulkhead(bulkhead = BULKHEAD, limit = 5)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
