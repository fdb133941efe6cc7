use resilience::faults;
use std::io;

#[faults(colour = red)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
