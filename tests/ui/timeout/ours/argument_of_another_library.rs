use resilience::timeout;

#[timeout(timeout_duration = 2s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
