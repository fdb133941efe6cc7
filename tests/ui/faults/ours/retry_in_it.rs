use resilience::faults;
use std::io;

#[faults(retry = true)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
