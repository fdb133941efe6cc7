use resilience::timeout;

#[timeout(after: 2s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
