use resilience::timeout;

#[timeout(1m 30s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
