use resilience::timeout;

#[timeout(5)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
