use resilience::faults;
use std::io;

#[faults(latency = 1s)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
