use resilience::faults;
use std::io;

#[faults(rate = 5%)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
