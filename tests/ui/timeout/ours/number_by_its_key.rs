use resilience::timeout;

#[timeout(after = 5)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
