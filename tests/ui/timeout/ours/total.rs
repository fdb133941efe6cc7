use resilience::timeout;

#[timeout(500ms, total = 3)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
