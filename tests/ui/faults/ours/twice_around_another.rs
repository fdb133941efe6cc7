use resilience::{faults, retry};
use std::io;

#[faults]
#[retry]
#[faults]
fn call() -> io::Result<()> {
    Ok(())
}

fn main() {
    drop(call());
}
