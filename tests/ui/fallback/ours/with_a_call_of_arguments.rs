use std::io;

use resilience::fallback;

fn price_of(_: &str) -> io::Result<u32> {
    Ok(1)
}

#[fallback(with = price_of("lamp"))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
