use resilience::faults;
use std::io;

#[faults(map_err = io::Error::other("down"))]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
