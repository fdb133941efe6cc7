use resilience::faults;
use std::io;

#[faults(down)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
