use resilience::bulkhead;

const QUEUE: u32 = 50;

#[bulkhead(20, queue = QUEUE, wait = 0s)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
