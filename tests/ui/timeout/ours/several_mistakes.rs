use resilience::timeout;

#[timeout(0s, colour = red, name = "")]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
