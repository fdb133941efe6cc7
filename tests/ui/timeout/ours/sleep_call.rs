use resilience::timeout;

#[timeout(5s, sleep = tokio::time::sleep(limit))]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
