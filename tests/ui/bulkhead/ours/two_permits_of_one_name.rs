use resilience::bulkhead;

#[bulkhead(20, permit = permit)]
#[bulkhead(5, permit = permit)]
async fn call() -> std::io::Result<u32> {
    drop(permit);
    Ok(1)
}

fn main() {}
