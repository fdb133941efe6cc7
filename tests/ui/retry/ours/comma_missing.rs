use std::io;

use resilience::retry;

#[retry(attempts = 5 base = 100ms)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
