use resilience::timeout;

#[timeout(timeout_secs = LIMIT)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
