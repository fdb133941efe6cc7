use std::io;

use resilience::retry;

#[retry(abort_on = |e| e.raw_os_error() < Some(5))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
