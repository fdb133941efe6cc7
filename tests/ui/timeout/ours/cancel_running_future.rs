use resilience::timeout;

#[timeout(5s, cancel_running_future = true)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
