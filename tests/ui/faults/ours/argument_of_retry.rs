use resilience::faults;
use std::io;

#[faults(attempts = 5)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
