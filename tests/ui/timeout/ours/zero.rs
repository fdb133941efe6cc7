use resilience::timeout;

#[timeout(0ms)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
