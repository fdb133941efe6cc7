use std::io;

use resilience::retry;

fn is_os(error: io::Error) -> bool {
    error.raw_os_error().is_some()
}

#[retry(on = is_os)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
