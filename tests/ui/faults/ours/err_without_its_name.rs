use resilience::faults;
use std::io;

#[faults(Err(io::Error::other("down")))]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
