use resilience::timeout;

#[timeout("two seconds")]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
