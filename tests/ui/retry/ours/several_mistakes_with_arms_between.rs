use std::io;

use resilience::retry;

#[retry(attempts = 0, on = io::Error { .. } if code == 5, base = 10, frequency = 3)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
