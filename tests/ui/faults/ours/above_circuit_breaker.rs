use resilience::{circuit_breaker, faults};
use std::io;

#[faults(error = io::Error::other("down"))]
#[circuit_breaker]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
