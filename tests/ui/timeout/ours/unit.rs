use resilience::timeout;

#[timeout(5s, unit = "seconds")]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
