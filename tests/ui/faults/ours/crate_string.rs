use resilience::faults;
use std::io;

#[faults(error = io::Error::other("down"), crate = "resilience")]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
