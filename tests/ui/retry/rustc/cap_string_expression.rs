use std::io;

use resilience::retry;

#[retry(cap = cap)]
fn fetch(cap: &str) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch("1s");
}
