use resilience::timeout;

#[timeout(5s, colour = red)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
