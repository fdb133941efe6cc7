use std::io;

use resilience::retry;

#[retry(attempts = 4294967296)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
