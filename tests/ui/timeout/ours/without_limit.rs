use resilience::timeout;

#[timeout]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
