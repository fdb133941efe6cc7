use std::io;

use resilience::fallback;

fn default_price() -> io::Result<u32> {
    Ok(1)
}

#[fallback(with = default_price())]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
