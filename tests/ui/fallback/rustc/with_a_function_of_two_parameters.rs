use std::io;

use resilience::fallback;

fn cached(_: io::Error, _: u32) -> io::Result<u32> {
    Ok(5)
}

#[fallback(with = cached)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
