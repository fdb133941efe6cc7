use std::io;

use resilience::retry;

#[retry(base = "a minute")]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
