use std::io;

use resilience::retry;

#[retry(base = "1.2.3s")]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
