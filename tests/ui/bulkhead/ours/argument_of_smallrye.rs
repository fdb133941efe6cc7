use resilience::bulkhead;

#[bulkhead(value = 25, waiting_task_queue = 50)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
