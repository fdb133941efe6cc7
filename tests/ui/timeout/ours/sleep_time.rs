use resilience::timeout;

#[timeout(5s, sleep = 1s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
