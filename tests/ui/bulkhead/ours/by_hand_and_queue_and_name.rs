use resilience::bulkhead;

static BULKHEAD: u32 = 20;

#[bulkhead(bulkhead = BULKHEAD, queue = 5, wait = 1s, name = "prices", max_keys = 5)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
