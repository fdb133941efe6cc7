use resilience::faults;
use std::io;

#[faults(error = || (), rate = 5%, colour = red)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
