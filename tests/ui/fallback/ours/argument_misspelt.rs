use std::io;

use resilience::fallback;

#[fallback(vlaue = 1)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
