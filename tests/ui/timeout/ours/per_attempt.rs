use resilience::timeout;

#[timeout(per_attempt = 500ms)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
