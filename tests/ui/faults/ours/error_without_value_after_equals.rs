use resilience::faults;
use std::io;

#[faults(error = )]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
