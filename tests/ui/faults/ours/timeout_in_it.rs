use resilience::faults;
use std::io;

#[faults(timeout = 2s)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
