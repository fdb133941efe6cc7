use resilience::{fallback, faults};
use std::io;

#[faults(error = io::Error::other("down"))]
#[fallback(value = ())]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
