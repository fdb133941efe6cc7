use std::io;

use resilience::retry;

#[retry(on = |error| error.raw_os_error().map_or(0, i32::unsigned_abs))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
