use resilience::{faults, timeout};
use std::io;

#[faults(error = io::Error::other("down"))]
#[timeout(1s)]
async fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
