use resilience::faults;
use std::io;

#[faults(DOWN)]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
