use std::io;

use resilience::retry;

#[retry(backoff = "steep")]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
