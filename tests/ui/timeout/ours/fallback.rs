use resilience::timeout;

#[timeout(5s, fallback = cached)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
