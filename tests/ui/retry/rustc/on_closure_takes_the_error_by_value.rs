use std::io;

use resilience::retry;

#[retry(on = |error: io::Error| error.raw_os_error().is_some())]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
