use resilience::faults;
use std::io;

#[faults(name = "down")]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
