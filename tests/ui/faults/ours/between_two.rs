use resilience::{circuit_breaker, faults, retry};
use std::io;

#[retry]
#[faults]
#[circuit_breaker]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
