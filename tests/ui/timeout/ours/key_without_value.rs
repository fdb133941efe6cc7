use resilience::timeout;

#[timeout(after)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
