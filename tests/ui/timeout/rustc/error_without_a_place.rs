use resilience::timeout;

#[derive(Debug)]
struct Failed;

#[timeout(5s)]
async fn call() -> Result<(), Failed> {
    Ok(())
}

#[timeout(5s)]
async fn generic<E>() -> Result<(), E> {
    Ok(())
}

fn main() {}
