use std::io;

use resilience::fallback;

#[fallback(with = |_| Ok("5".parse::<u32>()?))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
