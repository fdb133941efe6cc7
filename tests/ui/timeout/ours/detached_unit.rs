use resilience::timeout;

#[timeout(5 s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
