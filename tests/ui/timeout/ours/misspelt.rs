use resilience::timeout;

#[timeout(aftre = 2s)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
