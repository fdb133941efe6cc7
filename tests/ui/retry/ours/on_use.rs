use resilience::retry;

#[retry]
use std::io;

fn main() -> io::Result<()> {
    Ok(())
}
