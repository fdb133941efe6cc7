use resilience::timeout;

#[timeout(name = "prices", 2s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
