use std::io;

use resilience::retry;

#[retry(abort_on = |e| e.kind() == io::ErrorKind::NotFound)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
