use resilience::faults;
use std::io;

#[faults(error = (|| io::Error::other("down")))]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
