use std::io;

use resilience::fallback;

#[fallback(value = 1, ttl = 5m)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
