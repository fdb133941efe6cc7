use resilience::faults;
use std::io;

#[faults(crate = resilience, error!("down"))]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
