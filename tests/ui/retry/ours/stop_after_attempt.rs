use std::io;

use resilience::retry;

#[retry(stop = stop_after_attempt(3))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
