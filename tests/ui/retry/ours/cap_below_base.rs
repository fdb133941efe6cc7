use std::io;

use resilience::retry;

#[retry(base = 100ms, cap = 50ms)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
