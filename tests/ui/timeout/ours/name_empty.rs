use resilience::timeout;

#[timeout(5s, name = "")]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
