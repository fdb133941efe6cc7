use resilience::timeout;

const LIMIT: u64 = 5;

#[timeout(LIMIT)]
async fn call() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
