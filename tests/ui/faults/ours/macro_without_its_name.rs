use resilience::faults;
use std::io;

#[faults(error!("down"))]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
