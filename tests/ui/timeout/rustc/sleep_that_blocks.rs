use resilience::timeout;

#[timeout(5s, sleep = std::thread::sleep)]
async fn call() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
