use std::io;

use resilience::fallback;

#[fallback(with = |_| 5)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
