use resilience::bulkhead;

#[bulkhead(0, queue = -1, wait = 100, name = "", colour = red)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
