use std::io;

use resilience::retry;

#[retry(jitter = gaussian)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
