use std::io;

use resilience::fallback;

fn cached(error: io::Error) -> io::Result<u32> {
    Err(error)
}

#[fallback(fallback_method = cached)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
