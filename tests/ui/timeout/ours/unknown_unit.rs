use resilience::timeout;

#[timeout(5sec)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
