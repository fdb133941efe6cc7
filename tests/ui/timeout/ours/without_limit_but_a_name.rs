use resilience::timeout;

#[timeout(name = "prices")]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
