use std::io;

use resilience::retry;

#[retry(base = 5MS)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
