use resilience::timeout;

#[timeout(2 * 5s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
