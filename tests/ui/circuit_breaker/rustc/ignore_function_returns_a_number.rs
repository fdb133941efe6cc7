use std::io;

use resilience::circuit_breaker;

fn weight(error: &io::Error) -> u32 {
    error.raw_os_error().map_or(0, i32::unsigned_abs)
}

#[circuit_breaker(ignore = weight)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
