use std::io;

use resilience::fallback;

#[fallback(with = |_| Ok(2), on_ok = |value| *value == 0)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
