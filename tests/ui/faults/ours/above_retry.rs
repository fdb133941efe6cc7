use resilience::{faults, retry};
use std::io;

#[faults(error = io::Error::other("down"))]
#[retry]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
