use resilience::timeout;

#[timeout(1s, 2s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
