use resilience::timeout;

#[timeout(5s, attempts = 3)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
