use std::io;

use resilience::fallback;

#[fallback(value)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
