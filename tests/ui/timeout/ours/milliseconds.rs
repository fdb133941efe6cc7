use resilience::timeout;

#[timeout(ms = 500)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
