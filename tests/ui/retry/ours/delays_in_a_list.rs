use std::io;

use resilience::retry;

#[retry(delays = [1s, 2s, 5s])]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
