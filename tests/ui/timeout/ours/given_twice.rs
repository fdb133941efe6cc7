use resilience::timeout;

#[timeout(2s, after = 3s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
