use resilience::bulkhead;

#[bulkhead(max_parallelization = 25, max_queuing_actions = 50)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
