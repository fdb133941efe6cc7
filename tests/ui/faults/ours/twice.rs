use resilience::faults;
use std::io;

#[faults]
#[faults]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
